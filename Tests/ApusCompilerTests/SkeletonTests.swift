import Testing

@testable import ApusCompiler

struct SkeletonTests {
  static func object(
    maps: [(String, String)], variables: [CompiledObject.Variable] = [],
    bytes: [UInt8] = [1, 2, 3]
  ) -> CompiledObject {
    CompiledObject(
      bytes: bytes, maps: maps.map { .init(name: $0.0, swiftType: $0.1, location: nil) },
      variables: variables,
      programs: [.init(name: "countPackets", section: "xdp", location: nil)], traps: [],
      warnings: [],
      toolOutput: "")
  }

  @Test(arguments: [
    ("PacketCounterKernel", "PacketCounterObject"), ("Filter", "FilterObject"),
    ("Kernel", "KernelObject"),
  ])
  func typeNames(module: String, type: String) {
    #expect(Skeleton.typeName(forModule: module) == type)
  }

  @Test func membersAreTyped() throws {
    let object = Self.object(maps: [
      ("packets", "ApusKernel.PerCPUArray<Swift.UInt64>"),
      ("sources", "ApusKernel.HashMap<ApusKernel.IPv4Address, Counter.Statistics>"),
    ])
    let source = try Skeleton(of: object, moduleName: "CounterKernel").source()
    #expect(source.contains("struct CounterObject: ~Copyable, Sendable {"))
    #expect(source.contains("let `packets`: Apus.PerCPUArray<Swift.UInt64>\n"))
    #expect(
      source.contains(
        "let `sources`: Apus.HashMap<ApusKernel.IPv4Address, Counter.Statistics>\n"))
    #expect(source.contains("let `countPackets`: Apus.XDPProgram\n"))
    #expect(source.contains("import CounterKernel\n"))
    #expect(source.contains("    AQID\\\n"))
  }

  @Test func variablesAndConstants() throws {
    let object = Self.object(
      maps: [],
      variables: [
        .init(name: "seen", swiftType: "Swift.UInt64", isConstant: false, location: nil),
        .init(name: "limits", swiftType: "Counter.Limits", isConstant: true, location: nil),
      ])
    let source = try Skeleton(of: object, moduleName: "CounterKernel").source()
    #expect(source.contains("  let `seen`: Apus.GlobalVariable<Swift.UInt64>\n"))
    #expect(source.contains("    var `limits`: Counter.Limits?\n"))
    #expect(!source.contains("let `limits`:"))
    #expect(source.contains("_ configuration: Configuration = Configuration()\n"))
  }

  @Test(arguments: ["load", "close", "loaded", "specification"])
  func namesOfItsOwn(name: String) {
    let object = Self.object(maps: [(name, "ApusKernel.PerCPUArray<Swift.UInt64>")])
    let error = #expect(throws: CompilerError.self) {
      try Skeleton(of: object, moduleName: "CounterKernel").source()
    }
    #expect(
      error?.description.contains("'\(name)' is a name that CounterObject has a use for") == true)
  }

  @Test func privateTypes() {
    let object = Self.object(maps: [
      ("map", "ApusKernel.ArrayMap<Counter.(Secret in _1A2B)>")
    ])
    let error = #expect(throws: CompilerError.self) {
      try Skeleton(of: object, moduleName: "CounterKernel").source()
    }
    #expect(error?.description.contains("private type") == true)
  }

  /// The examples of RFC 4648.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == Array(encoded.utf8))
  }
}
