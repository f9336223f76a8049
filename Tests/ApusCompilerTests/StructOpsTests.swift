import ApusCompiler
import ApusObject
import Testing

/// Structs of callbacks, in the object's form.
struct StructOpsTests {
  private static let source = """
    import ApusKernel
    public enum tcp_congestion_ops___mine: KernelType {
      public static var kernelName: StaticString { "struct tcp_congestion_ops___mine" }
    }
    extension KernelField where Structure == tcp_congestion_ops___mine {
      public static var key: Self { Self("key: u8") }
      public static var flags: Self { Self("flags: s32") }
      public static var ssthresh: Self { Self("ssthresh: ptr") }
      public static var min_tso_segs: Self { Self("min_tso_segs: ptr") }
      public static var name: Self { Self("name: [16] u8") }
    }
    @section("struct_ops/ssthresh") @used
    public func threshold(_ context: StructOpsContext) -> UInt32 { 10 }
    @section("struct_ops.s") @used
    public func segments(_ context: StructOpsContext) -> UInt64 { context.argument(0) }

    """

  private func refusal(_ name: String, _ source: String) async -> String {
    do {
      _ = try await Compilation.compile(Self.source + source, named: name)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func objectForm() async throws {
    let object = try await Compilation.compile(
      Self.source + """
        public let first = StructOps<tcp_congestion_ops___mine> {
          $0.set(.key, to: 200)
          $0.set(.flags, to: -2)
          $0.set(.ssthresh, to: threshold)
          $0.set(.name, to: "first")
          $0.set(.min_tso_segs, to: segments)
        }
        public let second = StructOps<tcp_congestion_ops___mine>(isLinked: false) {
          $0.set(.ssthresh, to: threshold)
        }
        public let third = StructOps<tcp_congestion_ops___mine> { $0.set(.name, to: "third") }
        """, named: "StructOpsForm")
    let specification = try ObjectSpecification(parsing: object.bytes)
    let first = try #require(specification[map: "first"])
    #expect(first.type == .structOps)
    #expect(first.flags == .link)
    #expect(first.slots == [2: "threshold", 4: "segments"])
    #expect(
      first.contents == [200, 0, 0, 0, 254, 255, 255, 255] + [UInt8](repeating: 0, count: 8)
        + Array("first".utf8) + [UInt8](repeating: 0, count: 11 + 8))
    #expect(specification[map: "second"]?.flags == [])
    #expect(specification[map: "second"]?.slots == [0: "threshold"])
    #expect(specification[map: "third"]?.contents?.prefix(5) == Array("third".utf8)[...])
    #expect(specification[program: "threshold"]?.type == .structOps)
    #expect(specification[program: "segments"]?.isSleepable == true)

    let elf = try ELFObject(parsing: object.bytes)
    #expect(elf.section(named: ".struct_ops")?.relocations.count == 1)
    #expect(elf.section(named: ".struct_ops.link")?.relocations.count == 2)
    #expect(elf.section(named: ".maps") == nil)

    let skeleton = try Skeleton(of: object, moduleName: "StructOpsForm").source()
    #expect(skeleton.contains("let `first`: Apus.StructOps = try loaded.structOps(\"first\")"))
    #expect(skeleton.contains("let `threshold`: Apus.StructOpsProgram"))
  }

  @Test func besideAnArena() async throws {
    let object = try await Compilation.compile(
      Self.source + """
        public let memory = Arena(pageCount: 16)
        public let head = Global(ArenaPointer<UInt64>.null)
        @section("xdp") @used
        public func read(_ context: XDPContext) -> XDPAction {
          if head.value.isNull { return .pass }
          return memory[head.value].value == 1 ? .pass : .drop
        }
        public let first = StructOps<tcp_congestion_ops___mine> {
          $0.set(.key, to: 200)
          $0.set(.ssthresh, to: threshold)
          $0.set(.name, to: "first")
          $0.set(.min_tso_segs, to: segments)
        }
        """, named: "StructOpsArena")
    let specification = try ObjectSpecification(parsing: object.bytes)
    #expect(specification[map: "memory"]?.type == .arena)
    #expect(specification[map: "first"]?.slots == [1: "threshold", 3: "segments"])
    #expect(specification[map: "first"]?.contents?.first == 200)
    #expect(
      specification[map: "first"]?.contents?.dropFirst(16).prefix(5) == Array("first".utf8)[...])
  }

  @Test(
    arguments: [
      (
        "TextTooLong",
        "$0.set(.name, to: \"sixteen characters\"); $0.set(.ssthresh, to: threshold)",
        "with too little room"
      ),
      (
        "NumberTooLarge", "$0.set(.key, to: 256); $0.set(.ssthresh, to: threshold)",
        "does not fit the member's type"
      ),
      (
        "ProgramForText", "$0.set(.name, to: threshold)", "it is no pointer to a function"
      ),
      (
        "SeveralCallbacks",
        "$0.set(.ssthresh, to: threshold); $0.set(.min_tso_segs, to: threshold)",
        "the kernel takes a program as one callback"
      ),
      (
        "MemberTwice", "$0.set(.key, to: 1); $0.set(.key, to: 2)", "sets key twice"
      ),
      (
        "ClosureAsProgram", "$0.set(.ssthresh, to: { _ in UInt32(1) })", "what is no program"
      ),
      ("NoMembers", "_ in", "sets no member"),
      ("UnusedCallback", "$0.set(.ssthresh, to: threshold)", "'segments' is a callback of nothing"),
      (
        "UnknownMember", "$0.set(.undo_cwnd, to: threshold)", "has no member 'undo_cwnd'"
      ),
    ])
  func refused(name: String, members: String, expected: String) async {
    let message = await refusal(
      name, "public let operations = StructOps<tcp_congestion_ops___mine> { \(members) }")
    #expect(message.contains(expected), "\(message)")
    #expect(message.contains("\(name).swift:"), "\(message)")
  }
}
