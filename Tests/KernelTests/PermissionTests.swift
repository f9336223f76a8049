import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  @Suite("Permissions")
  struct Permissions {
    private static let everything = Capabilities(rawValue: .max)

    @Test("Without privileges, the error names what is missing and the command that works")
    func unprivileged() async throws {
      try await PrivateThread.run {
        try Capabilities.drop(Self.everything)
        #expect(try Capabilities.effective() == [])
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: Fixture.counter())
        }
        #expect(error.code == .permissionDenied)
        #expect(error.errno == .notPermitted)
        #expect(error.message.contains("CAP_BPF and CAP_NET_ADMIN"), "\(error)")
        #expect(error.message.contains("sudo /"), "\(error)")
      }
      // The thread gave up its own capabilities and nobody else's.
      #expect(try Capabilities.effective().contains(.netAdmin))
    }

    @Test("With one of two capabilities, only the other is named")
    func partly() async throws {
      try await PrivateThread.run {
        try Capabilities.drop(Self.everything.subtracting(.bpf))
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: Fixture.counter())
        }
        #expect(error.code == .permissionDenied)
        #expect(error.message.contains("the capability CAP_NET_ADMIN,"), "\(error)")
        #expect(!error.message.contains("CAP_BPF"))
      }
    }

    @Test("A loaded program is not attached by netlink without CAP_NET_ADMIN")
    func attaching() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let object = try LoadedObject(loading: Fixture.counter())
        defer { object.close() }
        let program: XDPProgram = try object.program("count")
        try Capabilities.drop(Self.everything)
        let error = try #require(throws: ApusError.self) {
          try program.attach(to: sandbox.receiver, via: .netlink)
        }
        #expect(error.code == .permissionDenied)
        #expect(error.subject == sandbox.receiver)
        #expect(error.message.contains("the capability CAP_NET_ADMIN,"), "\(error)")
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("CAP_BPF and CAP_NET_ADMIN are enough to load, attach and count")
    func enough() async throws {
      try await NetworkSandbox.run { sandbox throws in
        try Capabilities.drop(Self.everything.subtracting([.bpf, .netAdmin, .netRaw]))
        let object = try LoadedObject(loading: Fixture.counter())
        defer { object.close() }
        let packets: PerCPUArray<UInt64> = try object.map("packets")
        for method in [XDPAttachMethod.link, .netlink] {
          let before = try packets[0].sum
          let link = try object.program("count", as: XDPProgram.self)
            .attach(to: sandbox.receiver, via: method)
          try sandbox.send(5)
          #expect(try eventually { try packets[0].sum == before + 5 })
          try link.detach()
        }
      }
    }
  }
}
