import Apus
import ApusKernel
import MapTestPrograms
import Synchronization
import Testing

extension KernelTests {
  /// Records from programs, and to programs.
  @Suite("Ring buffers")
  struct RingBuffers {
    typealias Programs = MapPrograms
    typealias Event = MapTestPrograms.Event

    @Test(
      "What was submitted arrives in order; what was discarded does not",
      arguments: ObjectPlace.allCases)
    func order(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let ring = object.events
      #expect(ring.pendingByteCount == 0)
      #expect(try Programs.run(object.sendEvent, of: object, 0, key: 1, 10) == .found())
      #expect(try Programs.run(object.sendEvent, of: object, 1, key: 2, 20) == .found())
      #expect(try Programs.run(object.sendEvent, of: object, 2, key: 3, 30) == .found())
      // Each takes 8 bytes and the event's 24.
      #expect(ring.pendingByteCount == 96)
      #expect(try Programs.run(object.sendEvent, of: object, 3) == .found(96))
      var events: [Event] = []
      #expect(ring.drain { events.append($0) } == 2)
      #expect(events == [Event(number: 10, key: 1), Event(number: 30, key: 3)])
      #expect(ring.pendingByteCount == 0)
      #expect(ring.drain { _ in Issue.record("nothing is there") } == 0)
    }

    @Test(
      "A full buffer loses what comes, and nothing else; many times round",
      arguments: ObjectPlace.allCases)
    func full(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      var next: UInt64 = 0
      for round in 0..<20 {
        let before = object.lost.value
        var sent: [UInt64] = []
        for _ in 0..<150 {
          let outcome = try Programs.run(object.sendEvent, of: object, 0, key: 7, next)
          if outcome == .found() { sent.append(next) }
          next += 1
        }
        // The kernel never fills the last byte, so one of 128 has no room.
        #expect(sent.count == 127, "round \(round)")
        #expect(object.lost.value - before == 23)
        var received: [UInt64] = []
        let count = object.events.drain(limit: 100) {
          #expect($0.double == $0.number &* 2)
          received.append($0.number)
        }
        #expect(count == 100)
        #expect(object.events.drain { received.append($0.number) } == 27)
        #expect(received == sent)
      }
    }

    @Test(
      "A loop gets what comes, and ends with its task", .timeLimit(.minutes(5)),
      arguments: ObjectPlace.allCases)
    func asyncLoop(place: ObjectPlace) async throws {
      let object = try place.mapTestPrograms()
      let ring = object.events
      let received = Mutex<[UInt64]>([])
      let task = Task {
        for await event in ring { received.withLock { $0.append(event.number) } }
      }
      for number in 0..<UInt64(300) {
        while try Programs.run(object.sendEvent, of: object, 0, number) == .nothing {
          await Task.yield()
        }
        // Some come while the loop waits, and some while it reads.
        if number.isMultiple(of: 50) { try await Task.sleep(for: .milliseconds(20)) }
      }
      // Without holding on to the thread that the loop may need.
      while received.withLock({ $0.count }) < 300 { try await Task.sleep(for: .milliseconds(1)) }
      #expect(received.withLock { $0 } == Array(0..<300))
      task.cancel()
      await task.value
    }

    @Test("A loop that is cancelled while it waits ends", .timeLimit(.minutes(5)))
    func cancellation() async throws {
      let ring = try Apus.RingBuffer<UInt64>(byteCount: 4096)
      let task = Task {
        var count = 0
        for await _ in ring { count += 1 }
        return count
      }
      try await Task.sleep(for: .milliseconds(50))
      task.cancel()
      #expect(await task.value == 0)
    }

    @Test(
      "Under load nothing is torn, nothing comes twice, and no wake-up is missed",
      .timeLimit(.minutes(5)))
    func load() throws {
      let object = try MapTestProgramsObject.load()
      let program = object.sendNumber
      let rounds: UInt32 = 2_000_000
      var poller = try RecordPoller()
      let received = Mutex((count: UInt64(0), last: UInt64?.none, faults: 0))
      try poller.add(object.manyEvents) { number in
        received.withLock { state in
          if let last = state.last, number <= last { state.faults += 1 }
          state.last = number
          state.count += 1
        }
      }
      let isDone = Atomic(false)
      try PrivateThread.run {
        _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64), repeat: rounds)
        isDone.store(true, ordering: .releasing)
      } during: {
        while !isDone.load(ordering: .acquiring) { try poller.poll(timeout: .milliseconds(200)) }
        while try poller.poll(timeout: .milliseconds(20)) > 0 {}
      }
      let state = received.withLock { $0 }
      #expect(state.faults == 0)
      #expect(state.count + object.lost.value == UInt64(rounds))
      #expect(object.manyEvents.pendingByteCount == 0)
    }

    @Test("Several buffers in one poller", arguments: ObjectPlace.allCases)
    func poller(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      var poller = try RecordPoller()
      #expect(try poller.poll(timeout: .zero) == 0)
      let numbers = Mutex<[UInt64]>([])
      _ = try Programs.run(object.sendEvent, of: object, 0, 1)
      try poller.add(object.events) { event in numbers.withLock { $0.append(event.number) } }
      try poller.add(object.manyEvents) { number in numbers.withLock { $0.append(number + 100) } }
      #expect(try poller.poll(timeout: .seconds(10)) == 1)
      _ = try Programs.run(object.sendNumber, of: object, 0)
      #expect(try poller.poll(timeout: .seconds(10)) == 1)
      _ = try Programs.run(object.sendEvent, of: object, 0, 2)
      _ = try Programs.run(object.sendNumber, of: object, 0)
      #expect(try poller.poll(timeout: .seconds(10)) == 2)
      #expect(try poller.poll(timeout: .milliseconds(1)) == 0)
      #expect(Set(numbers.withLock { $0 }) == [1, 100, 2, 101])
    }

    @Test("A program says whether a record wakes up who waits")
    func wakeUpFlags() throws {
      let object = try MapTestProgramsObject.load()
      var poller = try RecordPoller(lingering: .zero)
      let numbers = Mutex<[UInt64]>([])
      try poller.add(object.events) { event in numbers.withLock { $0.append(event.number) } }
      #expect(try poller.poll(timeout: .zero) == 0)
      _ = try Programs.run(object.sendAndWakeUp, of: object, 1, 1)
      #expect(try poller.poll(timeout: .milliseconds(20)) == 0)
      // The one before was not read, and who has not read all is not woken up.
      _ = try Programs.run(object.sendAndWakeUp, of: object, 0, 2)
      #expect(try poller.poll(timeout: .milliseconds(20)) == 0)
      #expect(object.events.pendingByteCount == 64)
      _ = try Programs.run(object.sendAndWakeUp, of: object, 2, 3)
      #expect(try poller.poll(timeout: .seconds(10)) == 3)
      _ = try Programs.run(object.sendAndWakeUp, of: object, 0, 4)
      #expect(try poller.poll(timeout: .seconds(10)) == 1)
      #expect(numbers.withLock { $0 } == [1, 2, 3, 4])
    }

    @Test("A poller hands on bytes in place, of records of any size")
    func bytes() throws {
      let object = try MapTestProgramsObject.load()
      var poller = try RecordPoller()
      let sizes = Mutex<[Int]>([])
      try poller.add(bytesOf: object.events) { bytes in
        sizes.withLock { $0.append(bytes.byteCount) }
      }
      try poller.add(bytesOf: object.samples.open(pages: 1)) { bytes in
        sizes.withLock { $0.append(bytes.byteCount) }
      }
      #expect(try Programs.run(object.sendEvent, of: object, 0, 1) == .found())
      #expect(try poller.poll(timeout: .seconds(10)) == 1)
      #expect(try Programs.run(object.sendSample, of: object, 0, 1) == .found())
      #expect(try poller.poll(timeout: .seconds(10)) == 1)
      #expect(sizes.withLock { $0 } == [24, 28])
    }

    @Test("Two handles on one map read it in turns", arguments: ObjectPlace.allCases)
    func handles(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let other = try Apus.RingBuffer<Event>(object.events.map)
      for number in 0..<UInt64(4) { _ = try Programs.run(object.sendEvent, of: object, 0, number) }
      var seen: [UInt64] = []
      #expect(object.events.drain(limit: 1) { seen.append($0.number) } == 1)
      #expect(other.drain(limit: 2) { seen.append($0.number) } == 2)
      #expect(object.events.drain { seen.append($0.number) } == 1)
      #expect(seen == [0, 1, 2, 3])
    }

    @Test("Perf buffers: samples with and without packet, and how many were lost")
    func perf() throws {
      let object = try MapTestProgramsObject.load()
      #expect(try Programs.run(object.sendSample, of: object, 0) == .failed(.notFound))
      let buffer = try object.samples.open(pages: 1)
      #expect(try Programs.run(object.sendSample, of: object, 0, key: 5, 50) == .found())
      #expect(try Programs.run(object.sendSample, of: object, 1, key: 6, 60) == .found())
      var samples: [[UInt8]] = []
      // Sound: bytes have no padding.
      #expect(
        buffer.drainBytes { bytes in
          samples.append(unsafe bytes.withUnsafeBytes { unsafe Array($0) })
        } == 2)
      #expect(samples.map(\.count) == [28, 44])
      // The second one ends with the beginning of its packet, which is the request.
      #expect(samples.last?[24..<28] == [1, 0, 0, 0])
      for number in 0..<UInt64(500) {
        _ = try Programs.run(object.sendSample, of: object, 0, number)
      }
      var numbers: [UInt64] = []
      buffer.drain { numbers.append($0.number) }
      // One CPU or two, and each has a page.
      #expect(numbers.count < 500)
      #expect(numbers.count > 50)
      while try Programs.run(object.sendSample, of: object, 0, 1000) == .found() {
        buffer.drain { if $0.number < 1000 { numbers.append($0.number) } }
        if buffer.lostCount + UInt64(numbers.count) == 500 { break }
      }
      #expect(buffer.lostCount == UInt64(500 - numbers.count))
    }

    @Test("User ring buffers: programs read what user space sends", arguments: ObjectPlace.allCases)
    func userRingBuffer(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let commands = object.commands
      #expect(try Programs.run(object.readCommands, of: object, 0) == .nothing)
      for round in 0..<UInt64(10) {
        for number in 0..<UInt64(100) { try commands.send(Event(number: number, key: 1)) }
        #expect(commands.pendingByteCount == 3200, "round \(round)")
        #expect(try Programs.run(object.readCommands, of: object, 0) == .found(4950 + 100))
        #expect(commands.pendingByteCount == 0)
      }
      for number in 0..<UInt64(128) { try commands.send(Event(number: number, key: 0)) }
      let full = #expect(throws: ApusError.self) { try commands.send(Event(number: 0, key: 0)) }
      #expect(full?.code == .mapFull)
      let large = #expect(throws: ApusError.self) { try commands.sendBytes(count: 5000) { _ in } }
      #expect(large?.code == .mapFull)
      #expect(try Programs.run(object.readCommands, of: object, 0) == .found(8128))
    }
  }
}
