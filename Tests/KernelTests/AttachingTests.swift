import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  @Suite("Attaching")
  struct Attaching {
    static let frameCount = 1000

    private static func load() throws -> (LoadedObject, XDPProgram, PerCPUArray<UInt64>) {
      let object = try LoadedObject(loading: Fixture.counter())
      return (object, try object.program("count"), try object.map("packets"))
    }

    @Test(
      "Exactly the frames that were sent are counted, in every mode, by link and by netlink",
      arguments: XDPMode.allCases, [XDPAttachMethod.automatic, .link, .netlink])
    func counts(mode: XDPMode, method: XDPAttachMethod) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, packets) = try Self.load()
        defer { object.close() }
        let link = try program.attach(to: sandbox.receiver, mode: mode, via: method)
        #expect(link.isAttached)
        // Every kernel under test has links.
        #expect(link.method == (method == .netlink ? .netlink : .link))
        let state = try sandbox.state(of: sandbox.receiver)
        let kernelMode: XDPState.Mode = mode == .generic ? .generic : .native
        #expect(state.programs == [kernelMode: try #require(program.program.id)])

        try sandbox.send(Self.frameCount)
        #expect(try eventually { try packets[0].sum >= UInt64(Self.frameCount) })
        #expect(try packets[0].sum == UInt64(Self.frameCount))

        try link.detach()
        #expect(!link.isAttached)
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
        try sandbox.send(10)
        #expect(try packets[0].sum == UInt64(Self.frameCount))
        // Detaching again does nothing.
        try link.detach()
      }
    }

    @Test("Closing the object detaches", arguments: [XDPAttachMethod.link, .netlink])
    func closing(method: XDPAttachMethod) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        let link = try program.attach(to: sandbox.receiver, via: method)
        #expect(try sandbox.state(of: sandbox.receiver).isAttached)
        object.close()
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
        #expect(!link.isAttached)
        let error = #expect(throws: ApusError.self) { try program.attach(to: sandbox.receiver) }
        #expect(error?.code == .closed)
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("Native mode on an interface whose driver has none is refused, and generic advised")
    func nativeOnLoopback() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        for method in [XDPAttachMethod.link, .netlink] {
          let error = try #require(throws: ApusError.self) {
            try program.attach(to: "lo", mode: .native, via: method)
          }
          #expect(error.code == .unsupportedMode)
          #expect(error.message.contains("lo does not support native mode"))
          #expect(error.message.contains("generic"))
        }
        #expect(try !sandbox.state(of: "lo").isAttached)
        // Automatic falls back to generic there.
        try program.attach(to: "lo")
        #expect(try sandbox.state(of: "lo").programs.keys.map { $0 } == [.generic])
      }
    }

    @Test(
      "A second program is refused, and the first one named",
      arguments: [XDPAttachMethod.link, .netlink], [XDPAttachMethod.link, .netlink])
    func attachedTwice(first: XDPAttachMethod, second: XDPAttachMethod) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        let link = try program.attach(to: sandbox.receiver, mode: .generic, via: first)
        let id = try #require(program.program.id)
        let (other, otherProgram, _) = try Self.load()
        defer { other.close() }
        for mode in XDPMode.allCases {
          let error = try #require(throws: ApusError.self) {
            try otherProgram.attach(to: sandbox.receiver, mode: mode, via: second)
          }
          #expect(error.code == .alreadyAttached)
          #expect(error.message.contains("(id \(id), generic mode)"), "\(error)")
          #expect(error.message.contains("xdpgeneric off"))
        }
        #expect(link.isAttached)
        #expect(try sandbox.state(of: sandbox.receiver).programs == [.generic: id])
      }
    }

    @Test(
      "An interface that does not exist: the error lists those that do",
      arguments: [
        "eth99", "", "a name that is longer than any", "nul\0",
      ])
    func noSuchInterface(name: String) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        let error = try #require(throws: ApusError.self) { try program.attach(to: name) }
        #expect(error.code == .noSuchInterface)
        for existing in ["lo", sandbox.sender, sandbox.receiver] {
          #expect(error.message.contains(existing))
        }
        let index = #expect(throws: ApusError.self) {
          try program.attach(toInterfaceIndex: 4_000_000)
        }
        #expect(index?.code == .noSuchInterface)
      }
    }

    @Test(
      "When the interface goes, the attachment is gone, and detaching is no error",
      arguments: [XDPAttachMethod.link, .netlink])
    func interfaceGoes(method: XDPAttachMethod) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        let link = try program.attach(to: sandbox.receiver, via: method)
        #expect(link.isAttached)
        try NetworkSandbox.shell("ip link del \(sandbox.receiver)")
        #expect(!link.isAttached)
        try link.detach()
      }
    }

    @Test("Detaching by netlink leaves alone a program that someone else put there")
    func replacedByOthers() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        let (other, otherProgram, _) = try Self.load()
        defer { other.close() }
        let link = try program.attach(to: sandbox.receiver, mode: .generic, via: .netlink)
        try NetworkSandbox.shell("ip link set dev \(sandbox.receiver) xdpgeneric off")
        let theirs = try otherProgram.attach(to: sandbox.receiver, mode: .generic, via: .netlink)
        #expect(!link.isAttached)
        let error = #expect(throws: ApusError.self) { try link.detach() }
        #expect(error?.errno == .fileExists)
        #expect(theirs.isAttached)
      }
    }

    @Test("A link counts on interfaces found by index too")
    func byIndex() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, packets) = try Self.load()
        defer { object.close() }
        let index = try NetworkInterface.index(of: sandbox.receiver)
        let link = try program.attach(toInterfaceIndex: index, mode: .generic)
        #expect(link.interfaceIndex == index)
        try sandbox.send(3)
        #expect(try eventually { try packets[0].sum == 3 })
      }
    }

    @Test(
      "A link can be detached from another thread, in another network namespace",
      arguments: [XDPAttachMethod.link, .netlink])
    func fromElsewhere(method: XDPAttachMethod) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let (object, program, _) = try Self.load()
        defer { object.close() }
        let link = try program.attach(to: sandbox.receiver, via: method)
        try PrivateThread.run({ try? link.detach() }, during: {})
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }
  }
}
