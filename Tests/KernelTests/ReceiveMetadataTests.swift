import Apus
import ApusSystem
import Testing

extension KernelTests {
  /// What a network card's driver says of a packet: programs that ask are bound to the interface.
  @Suite("Receive metadata")
  struct ReceiveMetadata {
    static let source = """
      import ApusKernel
      public let seen = ArrayMap<UInt64>(maxEntries: 4)
      @section("xdp") @used
      public func ask(_ context: XDPContext) -> XDPAction {
        seen[0]?.value = (try? context.receiveTimestamp()) == nil ? 1 : 2
        if let found = try? context.receiveHash() { seen[1]?.value = UInt64(found.hash) }
        seen[2]?.value = (try? context.receiveVLANTag()) == nil ? 1 : 2
        seen[3]?.value &+= 1
        return .drop
      }
      """

    @Test("The driver answers a program that is bound to its interface")
    func bound() async throws {
      let specification = try await CompiledSource.specification(Self.source, named: "Metadata")
      guard try KernelRelease.current() >= KernelRelease(6, 8) else {
        #expect(throws: ApusError.self) { _ = try LoadedObject(loading: specification) }
        return
      }
      // Not bound, it may not ask.
      let error = #expect(throws: ApusError.self) {
        _ = try LoadedObject(loading: specification)
      }
      #expect(error?.code == .verifierRejected, "\(String(describing: error))")
      let programs = specification.programs.indices
      try await NetworkSandbox.run { [specification] sandbox throws in
        var specification = specification
        let index = try NetworkInterface.index(of: sandbox.receiver)
        for program in programs { specification.programs[program].interfaceIndex = index }
        let object = try LoadedObject(loading: specification)
        defer { object.close() }
        let program: XDPProgram = try object.program("ask")
        let seen: ArrayMap<UInt64> = try object.map("seen")
        try program.attach(to: sandbox.receiver, mode: .native)
        try sandbox.send(3)
        #expect(try eventually { try seen[3] == 3 })
        // A veth has no clock and no tags; it makes a hash of the addresses.
        #expect(try seen[0] == 2)
        #expect(try seen[1] != 0)
        #expect(try seen[2] == 1)
      }
    }
  }
}
