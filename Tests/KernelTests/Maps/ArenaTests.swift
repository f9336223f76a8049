import Apus
import ApusKernel
import ApusSystem
import ArenaTestPrograms
import Testing

extension KernelTests {
  /// Memory that programs and this process share.
  @Suite("Arenas")
  struct Arenas {
    /// Whether the running kernel has arenas, which came with 6.9; an older one must say so.
    static func areThere() throws -> Bool {
      if try KernelRelease.current() >= KernelRelease(6, 9) { return true }
      let error = #expect(throws: ApusError.self) { try Apus.Arena(maxEntries: 1) }
      #expect(error?.code == .mapCreationFailed)
      return false
    }

    private let packet = [UInt8](repeating: 0, count: 64)

    @Test("A program makes a list, another one follows it, and so does user space")
    func fromPrograms() throws {
      guard try Self.areThere() else { return }
      let object = try ArenaTestProgramsObject.load()
      let memory = try object.memory.mapped()
      try object.makeList.run(ListRequest(count: 600, pages: 3))
      #expect(object.head.value.address >= memory.startAddress)
      #expect(try object.sumList.testRun(packet: packet).returnValue == XDPAction.pass.rawValue)
      #expect(object.sum.value == 600 * 601 / 2)
      #expect(object.length.value == 600)

      // The program has added 1 to each.
      var node = object.head.value
      var values: [UInt64] = []
      while !node.isNull {
        let found = try #require(memory.load(Node.self, at: node.address))
        values.append(found.value)
        node = found.next
      }
      #expect(values == Array(2...601))
      let sum = try #require(
        memory.withSpan(of: Node.self, at: object.head.value.address, count: 600) { nodes in
          var sum: UInt64 = 0
          for index in nodes.indices { sum += nodes[index].value }
          return sum
        })
      #expect(sum == values.reduce(0, +))

      try object.freeList.run(UInt32(3))
      #expect(object.head.value.isNull)
    }

    @Test("User space makes a list, and a program follows it")
    func fromUserSpace() throws {
      guard try Self.areThere() else { return }
      let object = try ArenaTestProgramsObject.load()
      let memory = try object.memory.mapped()
      let size = UInt64(MemoryLayout<Node>.stride)
      for index: UInt64 in 0..<100 {
        let next = index == 99 ? 0 : memory.startAddress + (index + 1) * size * 3
        #expect(
          memory.store(
            Node(next: ArenaPointer(address: next), value: index),
            at: memory.startAddress + index * size * 3))
      }
      object.head.value = ArenaPointer(address: memory.startAddress)
      #expect(try object.sumList.testRun(packet: packet).returnValue == XDPAction.pass.rawValue)
      #expect(object.sum.value == 99 * 100 / 2)
      #expect(memory.load(Node.self, at: memory.startAddress)?.value == 1)
    }

    @Test("A pointer out of the arena reaches nothing")
    func outside() throws {
      guard try Self.areThere() else { return }
      let object = try ArenaTestProgramsObject.load()
      let memory = try object.memory.mapped()
      // Pages that nobody allocated are zeros to programs: the list ends at once.
      object.head.value = ArenaPointer(
        address: memory.startAddress + UInt64(memory.byteCount) - 4096)
      #expect(try object.sumList.testRun(packet: packet).returnValue == XDPAction.pass.rawValue)
      #expect(object.length.value == 1)
      #expect(object.sum.value == 0)
      let end = memory.startAddress + UInt64(memory.byteCount)
      #expect(memory.load(UInt64.self, at: end - 7) == nil)
      #expect(memory.load(UInt64.self, at: memory.startAddress - 1) == nil)
      #expect(!memory.store(1 as UInt64, at: end))
      #expect(
        memory.withSpan(of: UInt64.self, at: memory.startAddress + 4, count: 1) { $0.count } == nil)
      #expect(memory.withSpan(of: UInt64.self, at: end - 8, count: 2) { $0.count } == nil)
      #expect(memory.withSpan(of: UInt64.self, at: end - 8, count: 1) { $0.count } == 1)
    }

    @Test("An arena without an object has one place in the process, whoever opens it")
    func withoutObject() throws {
      guard try Self.areThere() else { return }
      let arena = try Apus.Arena(maxEntries: 4, name: "shared")
      let memory = try arena.mapped()
      #expect(memory.store(42 as UInt32, at: memory.startAddress + 4096))
      let again = try Apus.Arena(id: arena.id).mapped()
      #expect(again.startAddress == memory.startAddress)
      #expect(again.load(UInt32.self, at: memory.startAddress + 4096) == 42)
      #expect(again.withBytes { $0.byteCount } == 4 * 4096)
      let signalling = try Apus.Arena(maxEntries: 1, flags: .signalOnFault)
      let error = #expect(throws: ApusError.self) { try signalling.mapped() }
      #expect(error?.code == .unsupported)
      #expect(throws: ApusError.self) { try Apus.Arena(maxEntries: 0) }
      #expect(throws: ApusError.self) { try Apus.Arena(Apus.ArrayMap<UInt64>(maxEntries: 1).map) }
    }
  }
}
