import Apus
import ApusObject
import ApusSimulator
import ApusSystem
import StructOpsTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Callbacks in Swift.
  ///
  /// Nothing uses a congestion control that it did not ask for by name, so that the machine takes no harm.
  @Suite("Struct ops")
  struct StructOpsPrograms {
    /// Whether a name is in one of the kernel's lists of congestion controls.
    static func isListed(_ name: String, _ list: String) throws -> Bool {
      let path = FilePath("/proc/sys/net/ipv4/tcp_\(list)congestion_control")
      return String(decoding: try WholeFile.read(path, limit: 4096), as: UTF8.self)
        .split { $0 == " " || $0 == "\n" }.contains { $0 == name }
    }

    /// The programs' object, with a link or without.
    static func load(isLinked: Bool) throws -> StructOpsTestProgramsObject {
      var specification = try StructOpsTestProgramsObject.specification()
      #expect(specification[map: "steady"]?.flags == .link)
      if !isLinked { specification[map: "steady"]?.flags = [] }
      return try StructOpsTestProgramsObject(loading: specification)
    }

    static var hasLinks: Bool {
      get throws { try KernelRelease.current() >= KernelRelease(6, 4) }
    }

    @Test("A socket that chooses a congestion control in Swift runs it", arguments: [true, false])
    func congestionControl(isLinked: Bool) async throws {
      guard try Self.hasLinks || !isLinked else {
        #expect(throws: ApusError.self) { try Self.load(isLinked: true).close() }
        return
      }
      let object = try Self.load(isLinked: isLinked)
      #expect(try !Self.isListed("apus_steady", "available_"))
      let link = try object.steady.attach()
      #expect(try Self.isListed("apus_steady", "available_"))
      // Because of its flags.
      #expect(try Self.isListed("apus_steady", "allowed_"))
      // It is not the default.
      #expect(try !Self.isListed("apus_steady", ""))

      let calls = object.calls
      try await NetworkSandbox.run { _ in
        let listener = try LoopbackSocket.listening()
        let (client, server) = try LoopbackSocket.connection(to: listener)
        #expect(try client.congestionControl != "apus_steady")
        #expect(calls.value.avoidances == 0)
        try client.setCongestionControl("apus_steady")
        #expect(try client.congestionControl == "apus_steady")
        for byte in 0..<4 as Range<UInt8> {
          try client.send([UInt8](repeating: byte, count: 100))
          #expect(server.receive()?.count == 100)
        }
        #expect(eventually { calls.value.avoidances > 0 })
        #expect(calls.value.acknowledged > 0)
        #expect(calls.value.window > 0)
      }
      link.detach()
      #expect(try !Self.isListed("apus_steady", "available_"))
      object.close()
    }

    @Test("In a simulator all but attaching works")
    func simulated() throws {
      let simulator = try Simulator(loading: StructOpsTestProgramsObject.specification())
      let object = try StructOpsTestProgramsObject(in: simulator)
      #expect(object.calls.value.avoidances == 0)
      #expect(object.steady.map.name == "steady")
      let error = #expect(throws: ApusError.self) { try object.steady.attach() }
      #expect(error?.code == .unsupported)
      #expect(error?.message.contains("in a simulator") == true)
      // Its argument would be a socket, which a simulator has none of.
      let fault = #expect(throws: SimulationError.self) {
        try simulator.run("threshold", context: [UInt8](repeating: 0, count: 8))
      }
      #expect(fault?.code == .invalidAccess)
    }

    @Test("A member that the kernel does not have is an error with those that it has")
    func missingMember() async throws {
      let specification = try await CompiledSource.specification(
        """
        import ApusKernel
        public enum tcp_congestion_ops: KernelType {
          public static var kernelName: StaticString { "struct tcp_congestion_ops" }
        }
        @section("struct_ops/no_such_callback") @used
        public func callback(_ context: StructOpsContext) {}
        public let wrong = StructOps<tcp_congestion_ops> {
          $0.set(KernelField("no_such_callback: ptr"), to: callback)
        }
        """, named: "MissingCallback")
      let error = try #require(throws: ApusError.self) { try LoadedObject(loading: specification) }
      #expect(error.code == .unsupported)
      #expect(error.message.contains("no_such_callback"))
      #expect(error.message.contains("ssthresh, "), "\(error.message)")
    }
  }
}
