import ApusCompiler
import ApusObject
import Testing

/// What becomes of pointers into arenas, and of the types that the kernel knows by name.
struct ArenaTests {
  static let source = """
    import ApusKernel

    public struct Node: BitwiseCopyable, Sendable, Timed {
      public var timer = BPFTimer()
      public var next = ArenaPointer<Node>.null
    }
    public let memory = Arena(pageCount: 4)
    public let head = Global(ArenaPointer<Node>.null)
    public let nodes = HashMap<UInt32, Node>(maxEntries: 4)

    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
      var node = head.value
      for _ in 0..<100 {
        if node.isNull { return .pass }
        node = memory[node].value.next
      }
      nodes[1]?.value.next = node
      return .drop
    }
    """

  @Test func noInstructionReadsAnArenaAndSomethingElse() async throws {
    let object = try await Compilation.compile(Self.source, named: "ArenaList")
    let specification = try ObjectSpecification(parsing: object.bytes)
    let program = try #require(specification.programs.first)
    let listing = Disassembly(program.instructions).lines.map(\.text)
    let cast = try #require(listing.firstIndex { $0.contains("addr_space_cast") })
    // What it leads to is read from the register that it writes, and the variable by an instruction of its own.
    let register = listing[cast].prefix(2)
    #expect(
      listing[(cast + 1)...].contains { $0.contains("(u64 *)(\(register) + 0x10)") },
      "\(listing.joined(separator: "\n"))")
    #expect(listing.filter { $0.contains("= *(u64 *)") }.count >= 2)
    let arena = try #require(specification[map: "memory"])
    #expect(arena.type == .arena)
    #expect(arena.maxEntries == 4)
    #expect(arena.flags == .mappable)
    #expect(program.references.contains { $0.map == "memory" })
  }

  @Test func theKernelKnowsTimersByName() async throws {
    let object = try await Compilation.compile(Self.source, named: "ArenaTypes")
    let specification = try ObjectSpecification(parsing: object.bytes)
    let btf = try #require(specification.btf)
    #expect(btf.id(named: "bpf_timer", kind: .structure) != nil)
  }
}
