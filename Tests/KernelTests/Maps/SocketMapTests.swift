import Apus
import ApusKernel
import ApusObject
import ApusSystem
import Glibc
import SocketMapPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Maps of sockets, with the programs that choose among them, on a loopback interface of the test's own.
  @Suite("Maps of sockets and their programs")
  struct SocketMaps {
    /// Attaches a program to a map, for as long as that exists.
    private static func attach(
      _ program: some TypedProgram, to map: some TypedMap, _ type: AttachType
    ) throws {
      let program = try BPF.descriptor(.program, id: #require(program.program.id))
      let map = FileDescriptor(rawValue: map.map.descriptorNumber)
      try BPF.attach(program.borrowed, to: map, type: type.rawValue)
    }

    @Test("What a socket receives goes out of another, by index and by key")
    func packets() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        try Self.attach(object.echo, to: object.sockets, .socketPacketStreamVerdict)
        try Self.attach(object.echo, to: object.socketsByPort, .socketPacketStreamVerdict)
        let listener = try LoopbackSocket.listening()
        object.port.value = UInt32(try listener.port)
        let first = try LoopbackSocket.connection(to: listener)
        try object.sockets.set(first.server.descriptor, for: 0)
        try first.client.send([1, 2, 3])
        #expect(first.client.receive() == [1, 2, 3])

        let other = try LoopbackSocket.listening()
        let second = try LoopbackSocket.connection(to: other)
        try object.socketsByPort.set(second.server.descriptor, for: UInt32(second.client.port))
        try second.client.send([4, 5])
        #expect(second.client.receive() == [4, 5])
        #expect(try object.socketsByPort[UInt32(second.client.port)] != nil)
      }
    }

    @Test("What a socket sends comes in by another, by index and by key")
    func messages() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        try Self.attach(object.shortcut, to: object.sockets, .socketMessageVerdict)
        let listener = try LoopbackSocket.listening()
        let sender = try LoopbackSocket.connection(to: listener)
        let byIndex = try LoopbackSocket.connection(to: listener)
        let byKey = try LoopbackSocket.connection(to: listener)
        try object.sockets.set(sender.client.descriptor, for: 3)
        try object.sockets.set(byIndex.server.descriptor, for: 1)
        try object.socketsByPort.set(byKey.server.descriptor, for: UInt32(sender.client.port))
        try sender.client.send([1, 2, 3])
        #expect(byIndex.server.receive() == [1, 2, 3])
        let long = [UInt8](repeating: 7, count: 200)
        try sender.client.send(long)
        #expect(byKey.server.receive() == long)
      }
    }

    @Test("A program chooses among sockets that share a port")
    func sharedPort() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let first = try LoopbackSocket(datagramPort: 0, sharing: true)
        let port = try first.port
        let second = try LoopbackSocket(datagramPort: port, sharing: true)
        try object.workers.set(first.descriptor, for: 0)
        try object.workers.set(second.descriptor, for: 2)
        #expect(try object.workers[2] != nil)
        #expect(try object.workers[1] == nil)
        let program = try BPF.descriptor(.program, id: #require(object.choose.program.id))
        // SO_ATTACH_REUSEPORT_EBPF
        try first.set(52, program.borrowed.rawValue)
        let sender = try LoopbackSocket(datagramPort: 0)
        for (index, receiver) in [(0, first), (2, second), (0, first)] as [(UInt32, LoopbackSocket)]
        {
          object.chosen.value = index
          try sender.send([UInt8(index)], to: port)
          #expect(receiver.receive() == [UInt8(index)])
        }
        object.chosen.value = 1
        try sender.send([9], to: port)
        #expect(eventually { object.failure.value == KernelError.notFound.code })
        #expect(try object.workers.removeValue(forKey: 0))
        #expect(throws: ApusError.self) { try object.workers.set(sender.descriptor, for: 0) }
      }
    }

    @Test("A program gives datagrams for many ports to one socket")
    func lookUp() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let namespace = try FileDescriptor.open(
          FilePath("/proc/thread-self/ns/net"), .readOnly, options: .closeOnExec)
        defer { try? namespace.close() }
        let program = try BPF.descriptor(.program, id: #require(object.lookUp.program.id))
        let link = try BPF.linkCreate(
          program,
          BPF.LinkAttributes(
            target: .descriptor(namespace), attachType: AttachType.socketLookup.rawValue))
        let server = try LoopbackSocket(datagramPort: 7)
        let sender = try LoopbackSocket(datagramPort: 0)
        try sender.send([1], to: 45_000)
        #expect(object.failure.value == KernelError.notFound.code)
        try object.sockets.set(server.descriptor, for: 2)
        object.failure.value = 0
        for port: UInt16 in [45_001, 60_000] {
          let bytes = [UInt8(truncatingIfNeeded: port)]
          try sender.send(bytes, to: port)
          #expect(server.receive() == bytes)
        }
        #expect(object.failure.value == 0)
        try link.close()
      }
    }
  }
}
