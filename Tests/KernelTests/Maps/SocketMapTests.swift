import Apus
import ApusKernel
import ApusObject
import ApusSystem
import CKernelTestSupport
import Glibc
import SocketMapPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Maps of sockets, with the programs that choose among them, on a loopback interface of the test's own.
  @Suite("Maps of sockets and their programs")
  struct SocketMaps {
    @Test("What a socket receives goes out of another, by index and by key")
    func packets() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let link = try object.echo.attach(to: object.sockets)
        try object.echo.attach(to: object.socketsByPort)
        #expect(link.isAttached)
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

        // Without its program, a socket that is put in is as any other.
        try link.detach()
        #expect(!link.isAttached)
        let third = try LoopbackSocket.connection(to: listener)
        try object.sockets.set(third.server.descriptor, for: 1)
        try third.client.send([6])
        #expect(third.server.receive() == [6])
      }
    }

    @Test("What a socket sends comes in by another, by index and by key")
    func messages() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        try object.shortcut.attach(to: object.sockets)
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

        // A socket that has no target once has none from then on.
        let late = try LoopbackSocket.connection(to: listener)
        try object.sockets.set(late.client.descriptor, for: 2)
        try object.sockets.removeValue(forKey: 1)
        #expect(throws: Errno.permissionDenied) { try late.client.send([4]) }
        try object.sockets.set(byIndex.server.descriptor, for: 1)
        #expect(throws: Errno.permissionDenied) { try late.client.send([5]) }
        try sender.client.send([6])
        #expect(byIndex.server.receive() == [6])
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
        try object.choose.attach(to: first.descriptor)
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

        // The same by a map of sockets of any kind. A socket is in one map or the other.
        #expect(throws: ApusError.self) { try object.socketsByPort.set(second.descriptor, for: 5) }
        #expect(try object.workers.removeValue(forKey: 2))
        try object.socketsByPort.set(second.descriptor, for: 5)
        try object.chooseByPort.attach(to: first.descriptor)
        object.chosen.value = 5
        try sender.send([10], to: port)
        #expect(second.receive() == [10])
        try ReusePortProgram.detach(from: first.descriptor)
        let none = #expect(throws: ApusError.self) {
          try ReusePortProgram.detach(from: first.descriptor)
        }
        #expect(none?.errno == .noSuchFileOrDirectory)
      }
    }

    @Test("A program gives datagrams for many ports to one socket")
    func lookUp() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let link = try object.lookUp.attach()
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
        try link.detach()
        try sender.send([2], to: 45_001)
        try sender.send([3], to: 7)
        #expect(server.receive() == [3])
      }
    }

    @Test("A parser cuts a stream into messages, each of which has its verdict")
    func parser() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        try object.cutThrees.attach(to: object.sockets)
        try object.echo.attach(to: object.sockets)
        let listener = try LoopbackSocket.listening()
        object.port.value = UInt32(try listener.port)
        let pair = try LoopbackSocket.connection(to: listener)
        try object.sockets.set(pair.server.descriptor, for: 0)
        try pair.client.send([1, 2])
        try pair.client.send([3, 4, 5, 6, 7])
        var bytes: [UInt8] = []
        while bytes.count < 6, let more = pair.client.receive() { bytes += more }
        #expect(bytes == [1, 2, 3, 4, 5, 6])
        #expect(object.messages.value >= 2)
        let again = #expect(throws: ApusError.self) {
          guard try KernelRelease.current() >= KernelRelease(6, 10) else {
            throw ApusError(.alreadyAttached, "Before, the newer program takes the older's place.")
          }
          try object.echo.attach(to: object.sockets)
        }
        #expect(again?.code == .alreadyAttached)
      }
    }

    @Test("A control group's program puts connections into maps, and takes them out")
    func connections() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let group = try TestCgroup("connections")
        let servant = try Servant()
        try group.add(servant.process)
        defer { try? TestCgroup.leave(servant.process) }
        let link = try object.keepConnections.attach(toCgroupAt: FilePath(group.path))
        let listener = try LoopbackSocket.listening()
        object.port.value = UInt32(try listener.port)
        // A socket belongs to the group of the process that opened it.
        func connect() throws -> (client: LoopbackSocket, server: LoopbackSocket) {
          let number = try servant.openSocket(SOCK_STREAM)
          let socket = try servant.descriptor(number)
          // 3 is close.
          servant.call(3, Int64(number))
          return try LoopbackSocket.connection(to: listener, from: socket)
        }
        var pair: (client: LoopbackSocket, server: LoopbackSocket)? = try connect()
        let port = UInt32(try #require(try pair?.client.port))
        #expect(object.failure.value == 0)
        #expect(try object.sockets[3] != nil)
        #expect(try object.sockets[3] == object.socketsByPort[port])
        // 4: the connection stands; 1: how long to wait was asked.
        #expect(try object.operations[4] == 1)
        #expect(try object.operations[1] > 0)
        #expect(try object.socketsByPort[0] == nil)
        pair = nil
        #expect(try eventually { try object.socketsByPort[port] == nil })
        #expect(object.failure.value == 0)
        #expect(try object.operations[10] > 0)
        try link.detach()
        _ = try connect()
        #expect(try object.operations[4] == 1)
        let missing = #expect(throws: ApusError.self) {
          try object.keepConnections.attach(toCgroupAt: "/nonesuch")
        }
        #expect(missing?.errno == .noSuchFileOrDirectory)
        let wrong = #expect(throws: ApusError.self) {
          try object.keepConnections.attach(to: listener.descriptor)
        }
        #expect(wrong?.errno == .badFileDescriptor)
      }
    }

    @Test("A program on packets moves a socket from one map to another")
    func moving() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let packet = [UInt8](repeating: 0, count: 64)
        let before = try object.moveSocket.testRun(packet: packet)
        #expect(before.returnValue == XDPAction.drop.rawValue)
        let socket = try LoopbackSocket(datagramPort: 0)
        try object.sockets.set(socket.descriptor, for: 2)
        let cookie = try #require(try object.sockets[2])
        let after = try object.moveSocket.testRun(packet: packet)
        #expect(after.returnValue == XDPAction.pass.rawValue)
        #expect(object.failure.value == 0)
        #expect(try object.sockets[2] == nil)
        #expect(try object.socketsByPort[77] == cookie)
      }
    }

    @Test("A filter on a socket, until it is taken off")
    func filter() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let receiver = try LoopbackSocket(datagramPort: 0)
        let sender = try LoopbackSocket(datagramPort: 0)
        let port = try receiver.port
        try object.keepSevens.attach(to: receiver.descriptor)
        for byte: UInt8 in [6, 7] { try sender.send([byte], to: port) }
        #expect(receiver.receive() == [7])
        try SocketFilterProgram.detach(from: receiver.descriptor)
        try sender.send([6], to: port)
        #expect(receiver.receive() == [6])
        let none = #expect(throws: ApusError.self) {
          try object.keepSevens.attach(to: .standardInput)
        }
        #expect(none?.errno != nil)
      }
    }
  }
}
