import Apus
import ApusKernel
import ApusSystem
import ArenaTestPrograms
import Glibc
import MapTestPrograms
import Synchronization
import Testing
import TracingMapPrograms

/// Sets, stacks and memory that both sides use.
extension KernelTests.MapLoad {
  @Test("A bloom filter has what was added, as soon as that is said, from either side")
  func bloomFilter() throws {
    let object = try MapTestProgramsObject.load()
    let most: UInt64 = 1 << 17
    var own: UInt64 = 0
    try Load.run(object.insertUnderLoad) {
      if object.allowed.value < most {
        object.allowed.value += 256
        try Load.advance(object.counted, by: 64)
      }
      if own < most {
        own += 1
        try object.loadBloom.insert(own | 1 << 63)
        object.announced.value = own | 1 << 63
      }
      let missing = try object.loadMarks.contents()
        .filter { number in try number != 0 && !object.loadBloom.mayContain(number) }
      #expect(missing.isEmpty)
    }
    let count = object.counted.value
    #expect(count > 64 && own > 1)
    #expect(object.refused.value == 0)
    let missing = try stride(from: 1, through: count, by: max(1, Int(count / 256)))
      .filter { number in try !object.loadBloom.mayContain(number) }
    #expect(missing.isEmpty)
    let wrong = try (0..<UInt64(200)).filter { try object.loadBloom.mayContain($0 | 1 << 62) }
    #expect(wrong.count < 100)
  }

  @Test("Stacks that take each other's place are read whole, and each call got a number or none")
  func stacks() throws {
    let object = try TracingMapProgramsObject.load(.init(watched: UInt32(getpid())))
    let link = try object.keepStacksUnderLoad.attach()
    defer { try? link.detach() }
    var seen: Set<[UInt64]> = []
    try Load.run { thread in
      for _ in 0..<100 { _ = thread == 0 ? getpgid(0) : getsid(0) }
    } whileReading: {
      try Load.advance(object.counted, by: 8)
      for id in 0..<UInt32(4) {
        if let stack = try object.loadStacks[id] { seen.insert(stack) }
        // Room for another one, which may be one with the same number.
        try object.loadStacks.removeStack(id)
      }
      #expect(try object.loadStacks.ids().allSatisfy { $0 < 4 })
    }
    try link.detach()
    let count = object.counted.value
    #expect(count > 100 && object.kept.value > 0 && !seen.isEmpty)
    #expect(object.kept.value + object.refused.value == count, "\(object.loadFailure.value)")
    #expect(object.loadFailure.value == 0)
    // Each is one of two stacks, without up to three of its calls.
    let whole = try object.loadFrames.contents()
      .map { frames in (0..<32).map { frames[$0] }.prefix { $0 != 0 } }
    let allowed = Set(whole.flatMap { stack in (0..<4).map { Array(stack.dropFirst($0)) } })
    #expect(seen.isSubset(of: allowed), "\(seen.subtracting(allowed)) of \(allowed)")
  }

  @Test("An arena's numbers are whole on both sides, while pages come and go")
  func arena() throws {
    guard try KernelTests.Arenas.areThere() else { return }
    let object = try ArenaTestProgramsObject.load()
    let memory = try object.memory.mapped()
    func cell(_ index: UInt64) -> UInt64 { memory.startAddress + index * 8 }
    func value(_ index: UInt64) throws -> UInt64 {
      try #require(memory.load(UInt64.self, at: cell(index)))
    }
    memory.store(Whole.made(of: 0), at: cell(8))
    memory.store(Whole.made(of: 0), at: cell(9))
    object.cells.value = ArenaPointer(address: memory.startAddress)
    var counts = [UInt64](repeating: 0, count: 8)
    var passes: UInt32 = 0
    try Load.run(object.countInArena) {
      passes += 1
      let now = try (0..<UInt64(8)).map(value)
      #expect(zip(now, counts).allSatisfy { $0 >= $1 })
      counts = now
      #expect(Whole.isMade(try value(8)))
      memory.store(Whole.made(of: passes), at: cell(9))
      guard passes.isMultiple(of: 64) else { return }
      try object.makeList.run(ListRequest(count: 600, pages: 3))
      var (node, sum) = (object.head.value, UInt64(0))
      while !node.isNull, sum <= 600 * 601 / 2 {
        let found = try #require(memory.load(Node.self, at: node.address))
        sum += found.value
        node = found.next
      }
      #expect(sum == 600 * 601 / 2)
      try object.freeList.run(UInt32(3))
    }
    #expect(passes > 1 && object.counted.value > 1000)
    #expect(try (0..<UInt64(8)).map(value).reduce(0, +) == object.counted.value)
    #expect(object.torn.value == 0)
  }
}
