import Apus
import ApusKernel
import ApusSystem
import CKernelTestSupport
import Glibc
import MapOperationPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// What programs can do with maps beyond looking up, writing and removing.
  @Suite("Operations of programs on maps")
  struct MapOperations {
    private static func run(_ program: XDPProgram) throws -> UInt32 {
      try program.testRun(packet: [UInt8](repeating: 0, count: 64)).returnValue
    }

    /// A socket of AF_XDP, bound to nothing.
    static func redirectSocket() throws -> FileDescriptor {
      let number = socket(AF_XDP, Int32(SOCK_RAW.rawValue), 0)
      try #require(number >= 0, "\(Errno(rawValue: errno))")
      return FileDescriptor(rawValue: number)
    }

    @Test("Whole values are written by index, also under their lock")
    func arrays() throws {
      let object = try MapOperationProgramsObject.load()
      object.key.value = 2
      object.value.value = 7
      for program in [object.setNumber, object.setNumberOfCPU, object.setGuarded] {
        #expect(try Self.run(program) == XDPAction.pass.rawValue)
      }
      #expect(try object.numbers.contents() == [0, 0, 7, 0])
      #expect(try object.numbersPerCPU[2].sum == 7)
      #expect(try object.guarded.lockedContents().map(\.number) == [0, 0, 7, 0])
      object.key.value = 4
      for program in [object.setNumber, object.setNumberOfCPU, object.setGuarded] {
        #expect(try Self.run(program) == XDPAction.aborted.rawValue)
        #expect(object.failure.value == KernelError.mapIsFull.code)
      }
    }

    @Test("A program finds the interfaces and sockets that it could redirect to")
    func places() throws {
      let object = try MapOperationProgramsObject.load()
      object.key.value = 1
      #expect(try Self.run(object.findInterface) == XDPAction.drop.rawValue)
      try object.interfaces.set(interface: "lo", for: 1)
      #expect(try Self.run(object.findInterface) == XDPAction.pass.rawValue)
      #expect(object.answer.value == 1)
      object.key.value = 77
      #expect(try Self.run(object.findInterfaceByNumber) == XDPAction.drop.rawValue)
      try object.interfacesByNumber.set(interfaceIndex: 1, for: 77)
      object.answer.value = 0
      #expect(try Self.run(object.findInterfaceByNumber) == XDPAction.pass.rawValue)
      #expect(object.answer.value == 1)

      object.key.value = 3
      object.answer.value = 5
      #expect(try Self.run(object.redirectIfThere) == XDPAction.pass.rawValue)
      let (socket, other) = (try Self.redirectSocket(), try Self.redirectSocket())
      defer {
        try? socket.close()
        try? other.close()
      }
      let absent = #expect(throws: ApusError.self) {
        try object.sockets.set(socket, at: 3, policy: .exist)
      }
      #expect(absent?.code == .keyNotFound)
      try object.sockets.set(socket, at: 3, policy: .noExist)
      let present = #expect(throws: ApusError.self) {
        try object.sockets.set(other, at: 3, policy: .noExist)
      }
      #expect(present?.code == .keyExists)
      #expect(try Self.run(object.redirectIfThere) == XDPAction.redirect.rawValue)
      // It is bound to no queue.
      #expect(object.answer.value == 0)
      try object.sockets.remove(at: 3)
      #expect(try Self.run(object.redirectIfThere) == XDPAction.pass.rawValue)
    }

    @Test("A map that was found in another does what its type can")
    func innerMaps() throws {
      let object = try MapOperationProgramsObject.load()
      object.key.value = 1
      object.value.value = 5
      for program in [object.pushInner, object.popInner, object.sendInner, object.matchInner] {
        #expect(try Self.run(program) == XDPAction.drop.rawValue)
      }
      let queue = try Apus.Queue<UInt64>(maxEntries: 2)
      try object.queues.set(queue, for: 1)
      #expect(try Self.run(object.pushInner) == XDPAction.pass.rawValue)
      #expect(try queue.peek() == 5)
      #expect(try Self.run(object.popInner) == XDPAction.pass.rawValue)
      #expect(object.answer.value == 5)
      #expect(try queue.peek() == nil)

      let ring = try Apus.RingBuffer<UInt64>(byteCount: 4096)
      try object.rings.set(ring, for: 1)
      #expect(try Self.run(object.sendInner) == XDPAction.pass.rawValue)
      var events: [UInt64] = []
      ring.drain { events.append($0) }
      #expect(events == [5])

      let trie = try Apus.LPMTrie<IPv4Address, UInt64>(maxEntries: 4)
      try trie.update(12, for: Prefix(IPv4Address(10, 0, 0, 0), length: 8))
      try object.tries.set(trie, for: 1)
      object.value.value = 0x0A01_0203
      #expect(try Self.run(object.matchInner) == XDPAction.pass.rawValue)
      #expect(object.answer.value == 12)
      object.value.value = 0x0B01_0203
      #expect(try Self.run(object.matchInner) == XDPAction.drop.rawValue)
    }

    @Test("Records whose size is known when the program runs, and how far both sides have come")
    func records() throws {
      let object = try MapOperationProgramsObject.load()
      object.value.value = 7
      for size: UInt32 in [16, 40, 8] {
        object.key.value = size
        #expect(try Self.run(object.sendBytes) == XDPAction.pass.rawValue)
      }
      // Too short for the value at its end.
      object.key.value = 4
      #expect(try Self.run(object.sendBytes) == XDPAction.aborted.rawValue)
      #expect(object.failure.value == KernelError.mapIsFull.code)
      // It throws what it likes.
      object.key.value = 16
      object.value.value = 99
      #expect(try Self.run(object.sendBytes) == XDPAction.aborted.rawValue)
      #expect(object.failure.value == KernelError.busy.code)
      // There is no room.
      object.key.value = 8000
      object.value.value = 7
      #expect(try Self.run(object.sendBytes) == XDPAction.aborted.rawValue)
      #expect(object.failure.value == KernelError.invalid.code)
      // Each record has eight bytes before it, and begins at a multiple of eight.
      #expect(object.positions.value.consumer == 0)
      #expect(object.positions.value.producer == 24 + 48 + 16 + 16 + 24)
      var sizes: [Int] = []
      object.records.drainBytes { record in
        sizes.append(record.byteCount)
        // Sound: any byte is a valid UInt64.
        #expect(unsafe record.unsafeLoadUnaligned(as: UInt64.self) == 7)
      }
      #expect(sizes == [16, 40, 8])
      object.key.value = 8
      #expect(try Self.run(object.sendBytes) == XDPAction.pass.rawValue)
      #expect(object.positions.value.consumer == 128)

      for order: UInt64 in [1, 20, 300] { try object.orders.send(order) }
      #expect(try Self.run(object.addOrders) == XDPAction.pass.rawValue)
      #expect(object.answer.value == 321)
      #expect(object.orders.pendingByteCount == 0)
    }
  }
}
