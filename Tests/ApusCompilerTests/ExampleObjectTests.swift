import ApusCompiler
import ApusObject
import Testing

/// The objects of the examples are what every loader expects.
struct ExampleObjectTests {
  @Test func packetCounterInstructions() async throws {
    let object = try await Compiler().compile(Compilation.example("PacketCounter"))
    #expect(
      try Compilation.listing(of: "countPackets", in: object) == [
        "w1 = 0x0",
        "*(u32 *)(r10 - 0x4) = w1",
        "r2 = r10",
        "r2 += -0x4",
        "r1 = map fd 0x0 ll",
        "call 0x1",
        "if r0 == 0x0 goto +0x3",
        "r1 = *(u64 *)(r0 + 0x0)",
        "r1 += 0x1",
        "*(u64 *)(r0 + 0x0) = r1",
        "w0 = 0x2",
        "exit",
      ])
  }

  @Test(arguments: [
    ("PacketCounter", ["packets", "countPackets", "_license"]),
    ("SourceCounter", ["sources", "countSources", "_license"]),
  ])
  func nothingButTheSourceIsLeft(example: String, names: [String]) async throws {
    let object = try await Compiler().compile(Compilation.example(example))
    let elf = try ELFObject(parsing: object.bytes)
    #expect(elf.machine == .bpf)
    #expect(elf.symbols.map(\.name).filter { !$0.isEmpty } == names)
    #expect(
      elf.sections.map(\.name).filter { !$0.isEmpty && !$0.hasSuffix("tab") }
        == [".maps", "xdp", "license", ".BTF", ".BTF.ext"])
    #expect(elf.section(named: "license")?.data == Array("GPL".utf8) + [0])
  }

  @Test func specificationOfPacketCounter() async throws {
    let object = try await Compiler().compile(Compilation.example("PacketCounter"))
    let specification = try ObjectSpecification(parsing: object.bytes)
    #expect(specification.license == "GPL")
    let map = try #require(specification[map: "packets"])
    #expect(map.type == .perCPUArray)
    #expect(map.keySize == 4)
    #expect(map.valueSize == 8)
    #expect(map.maxEntries == 1)
    let program = try #require(specification[program: "countPackets"])
    #expect(program.type == .xdp)
    #expect(program.references.map(\.map) == ["packets"])
  }

  @Test func specificationOfSourceCounter() async throws {
    let object = try await Compiler().compile(Compilation.example("SourceCounter"))
    let specification = try ObjectSpecification(parsing: object.bytes)
    let map = try #require(specification[map: "sources"])
    #expect(map.type == .hash)
    #expect(map.keySize == 4)
    #expect(map.valueSize == 8)
    #expect(map.maxEntries == 65_536)
  }

  /// Lines are the user's own, even of instructions that came from ApusKernel.
  @Test func linesPointAtTheSource() async throws {
    let object = try await Compiler().compile(Compilation.example("SourceCounter"))
    let specification = try ObjectSpecification(parsing: object.bytes)
    let program = try #require(specification[program: "countSources"])
    #expect(!program.lineInfo.isEmpty)
    for line in program.lineInfo {
      #expect(line.file == "Examples/SourceCounter/SourceCounterKernel/SourceCounter.swift")
    }
    let texts = Set(program.lineInfo.map(\.text))
    #expect(texts.contains("  sources[ip.source, default: 0]?.atomicAdd(1)"))
    #expect(program.functionInfo.count == 1)
    #expect(program.functionInfo.first?.instruction == 0)
  }

  @Test func functionsHaveCDeclarations() async throws {
    let object = try await Compiler().compile(Compilation.example("PacketCounter"))
    let btf = try #require(try ObjectSpecification(parsing: object.bytes).btf)
    let id = try #require(btf.id(named: "countPackets", kind: .function))
    guard case .function(_, _, let prototype) = try btf.type(id),
      case .functionPrototype(let function) = try btf.type(prototype)
    else {
      Issue.record("countPackets is no function")
      return
    }
    let parameter = try #require(function.parameters.first)
    guard case .pointer(let context) = try btf.type(parameter.type) else {
      Issue.record("the context is no pointer")
      return
    }
    #expect(try btf.type(context).name == "xdp_md")
  }
}
