import Apus
import ApusKernel
import ApusSystem
import Glibc
import MapTestPrograms
import Synchronization
import Testing

extension KernelTests {
  /// Programs write on several processors while user space reads, or use what user space changes all the time, for a
  /// moment or as long as `APUS_LOAD_SECONDS` says.
  ///
  /// Nothing is lost or torn that the kernel does not say may be. ``MapCoverage`` says which test has which type.
  @Suite("Maps under load")
  struct MapLoad {
    @Test("Counters only grow while they are read, and none is lost")
    func counters() throws {
      let object = try MapTestProgramsObject.load()
      var array = [UInt64](repeating: 0, count: 8)
      var hash: [UInt32: UInt64] = [:]
      var perCPU: UInt64 = 0
      var values = try object.loadPerCPU[0]
      var passes = 0
      try Load.run(object.countUnderLoad) {
        passes += 1
        let now = try object.loadArray.contents()
        if Load.copiesWords { #expect(zip(now, array).allSatisfy { $0 >= $1 }) }
        array = now
        for key in 0..<UInt32(64) {
          let count = try object.loadHash[key]
          guard let before = hash[key] else {
            hash[key] = count
            continue
          }
          let after = try #require(count, "what nobody removes is always there")
          #expect(after >= before || !Load.copiesWords)
          hash[key] = after
        }
        try object.loadPerCPU.read(0, into: &values)
        #expect(values.sum >= perCPU || !Load.copiesWords)
        perCPU = values.sum
      }
      let count = object.counted.value
      #expect(passes > 1 && count > 1000)
      #expect(try object.loadArray.contents().reduce(0, +) == count)
      #expect(try object.loadHash.contents().map(\.value).reduce(0, +) == count)
      #expect(try object.loadHash.count() == 64)
      #expect(try object.loadPerCPU[0].sum == count)
      #expect(try object.loadPerCPUHash.contents().map(\.value.sum).reduce(0, +) == count)
      // Each addition gave another number: none twice, and none left out.
      let (high, low) = count.multipliedFullWidth(by: count &- 1)
      #expect(object.drawn.value == (low >> 1 | high << 63))
    }

    @Test("Values that are replaced come whole, word by word; prefixes that stay are always found")
    func replacing() throws {
      let object = try MapTestProgramsObject.load()
      let network = IPv4Address(10, 0, 0, 0)
      let stable = Whole.made(of: 7)
      try object.loadTrie.update(stable, for: Apus.Prefix(network, length: 8))
      var passes = 0
      func check(_ value: UInt64, _ place: String) {
        #expect(Whole.isMade(value) || value == 0 || !Load.copiesWords, "\(place): \(value)")
      }
      try Load.run(object.replaceUnderLoad) {
        passes += 1
        let wide = try object.loadWide[0]
        for index in wide.indices { check(wide[index], "array") }
        try object.loadHash.forEachEntry { key, value in
          #expect(key < 32)
          check(value, "hash")
        }
        // More than there is room for may come, one after another, but each once.
        var keys: Set<UInt32> = []
        try object.loadLRU.forEachEntry { key, value in
          #expect(key < 256)
          #expect(keys.insert(key).inserted)
          check(value, "LRU hash")
        }
        keys = []
        try object.loadLRUPerCPU.forEachEntry { key, values in
          #expect(key < 256)
          #expect(keys.insert(key).inserted)
          for value in values { check(value, "LRU hash with a value per CPU") }
        }
        for part in 0..<UInt8(16) {
          let found = try object.loadTrie[longestMatchOf: IPv4Address(10, 1, part, 1)]
          check(try #require(found, "10/8 stays"), "trie")
        }
        #expect(try object.loadTrie[longestMatchOf: IPv4Address(10, 2, 0, 1)] == stable)
      }
      #expect(passes > 1 && object.counted.value > 1000)
      #expect(try object.loadHash.keys().sorted() == Array(0..<32))
    }

    @Test("A queue and a stack give each value once", arguments: [1, 2])
    func queues(threads: Int) throws {
      let object = try MapTestProgramsObject.load()
      var (count, sum) = (UInt64(0), UInt64(0))
      var last: UInt64?
      func pop() throws {
        while let number = try object.loadQueue.pop() {
          if threads == 1, let last { #expect(number > last) }
          last = number
          count += 1
          sum &+= number
          if count.isMultiple(of: 1024) { break }
        }
        while let value = try object.loadStack.pop() {
          #expect(Whole.isMade(value))
          if value & 1023 == 0 { break }
        }
      }
      try Load.run(object.pushUnderLoad, threads: threads) { try pop() }
      for _ in 0..<4 { try pop() }
      #expect(try object.loadQueue.pop() == nil)
      #expect(count > 100)
      #expect(count + object.refused.value == object.counted.value)
      #expect(sum == object.drawn.value)
    }

    @Test("Perf buffers: what came and what was lost is what was sent")
    func perf() throws {
      let object = try MapTestProgramsObject.load()
      let buffer = try object.loadSamples.open(pages: 8)
      var received: UInt64 = 0
      var highest: UInt64 = 0
      func read() {
        received += UInt64(
          buffer.drain(limit: 10_000) { number in highest = max(highest, number) })
      }
      try Load.run(object.sampleUnderLoad) { read() }
      read()
      // What was lost on a processor is said with its next sample: two threads at a time, until they had them all.
      let packet = [UInt8](repeating: 0, count: 64)
      let isComplete = try eventually {
        let program = object.sampleUnderLoad
        try PrivateThread.run {
          _ = try? program.testRun(packet: packet)
        } during: {
          _ = try program.testRun(packet: packet)
        }
        read()
        return received + buffer.lostCount == object.counted.value
      }
      #expect(received > 100)
      #expect(highest < object.counted.value)
      #expect(
        isComplete,
        "\(received) received, \(buffer.lostCount) lost of \(object.counted.value)")
      // The program learns of each sample that is lost, too.
      #expect(object.refused.value == buffer.lostCount)
    }

    @Test("Values with locks are never half changed, whoever writes them")
    func locks() throws {
      let object = try MapTestProgramsObject.load()
      var pair = Pair()
      try object.pairsByKey.update(pair, for: 7)
      var writes: UInt64 = 0
      try Load.run(object.changePair) {
        writes += 1
        let seen = try object.pairs.lockedValue(at: 1)
        #expect(Int64(seen.up) == -seen.down)
        pair.up = writes << 32
        pair.down = -Int64(pair.up)
        try object.pairs.setLocked(pair, at: 1)
        try object.pairsByKey.updateLocked(pair, for: 7, policy: .exist)
        let byKey = try #require(try object.pairsByKey.lockedValue(forKey: 7))
        // The program writes one of the two, under the lock.
        #expect(byKey.up == pair.up || byKey.up == 99)
        #expect(byKey.down == pair.down)
      }
      #expect(writes > 1)
    }

    @Test(
      "A poller that sleeps is woken up for every record, and keeps count under load",
      // One emulated processor runs either the program or who stays awake for it.
      arguments: Load.isEmulated ? [Duration.zero] : [.zero, .microseconds(20)])
    func wakeUps(lingering: Duration) throws {
      let object = try MapTestProgramsObject.load()
      var poller = try RecordPoller(lingering: lingering)
      let received = Atomic<UInt64>(0)
      try poller.add(object.manyEvents) { _ in received.add(1, ordering: .relaxed) }
      // One by one: each is sent when the one before was read, and so may come while the reader falls asleep.
      let isDone = Atomic(false)
      let program = object.sendNumber
      try PrivateThread.run {
        var count: UInt64 = 0
        while !isDone.load(ordering: .relaxed) {
          _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64))
          count += 1
          while received.load(ordering: .relaxed) < count, !isDone.load(ordering: .relaxed) {
            sched_yield()
          }
        }
      } during: {
        defer { isDone.store(true, ordering: .relaxed) }
        let end = ContinuousClock.now + Load.time
        while ContinuousClock.now < end || object.sent.value <= 16 {
          // A wake-up that is missed would be nobody's until the time is over.
          try #require(try poller.poll(timeout: .seconds(20)) > 0, "no wake-up")
        }
      }
      try poller.poll(timeout: .zero)
      let alone = object.sent.value
      #expect(received.load(ordering: .relaxed) == alone)
      #expect(alone > 10)
      // Two writers.
      try Load.run(program) { try poller.poll(timeout: .milliseconds(50)) }
      while try poller.poll(timeout: .zero) > 0 {}
      #expect(received.load(ordering: .relaxed) == object.sent.value)
      #expect(object.sent.value > alone + 1000)
      #expect(object.manyEvents.pendingByteCount == 0)
    }

    @Test("User ring buffers: programs get what was sent, each once")
    func userRingBuffer() throws {
      let object = try MapTestProgramsObject.load()
      var (count, sum) = (UInt64(0), UInt64(0))
      try Load.run(object.addUpUnderLoad, threads: 1, passes: 128) {
        do throws(ApusError) {
          try object.loadCommands.send(count)
          sum &+= count
          count += 1
        } catch {
          #expect(error.code == .mapFull)
        }
      }
      _ = try object.addUpUnderLoad.testRun(packet: [UInt8](repeating: 0, count: 64))
      #expect(count > 100)
      #expect(object.counted.value == count)
      #expect(object.drawn.value == sum)
      #expect(object.loadCommands.pendingByteCount == 0)
    }
  }
}
