import SystemPackage
import Testing

extension KernelTests {
  /// bpftool, and with it libbpf, takes the objects that Apus compiles.
  @Suite("Oracles")
  struct Oracles {
    /// The file of an example's object, which is compiled once and kept.
    private static func object(_ example: String) async throws -> String {
      try await CompiledSource.object(
        ofTarget: "\(example)Kernel",
        in: FilePath("Examples").appending(example).appending("\(example)Kernel")
      )
      .string
    }

    @Test(
      "bpftool loads the object",
      arguments: [("PacketCounter", "countPackets"), ("SourceCounter", "countSources")])
    func loads(example: String, program: String) async throws {
      let path = try await Self.object(example)
      let end = try await BPFFileSystem.run { folder throws in
        try Child(
          "/bin/sh",
          [
            "-c",
            """
            bpftool prog load \(path) \(folder)/program &&
            bpftool prog show pinned \(folder)/program &&
            bpftool prog dump xlated pinned \(folder)/program linum
            """,
          ]
        )
        .finish()
      }
      #expect(end.status == 0, "\(end.errors)")
      #expect(end.output.contains("xdp  name \(program.prefix(15))"))
      #expect(end.output.contains("gpl"))
      // The kernel has the function's declaration, and the lines of the Swift source.
      #expect(end.output.contains("\(program)(struct xdp_md"))
      #expect(end.output.contains("\(example).swift line_num:"))
    }

    @Test(
      "bpftool's dump of the types shows the map's key and value",
      arguments: [
        ("PacketCounter", "packets", "u32", "u64"),
        ("SourceCounter", "sources", "IPv4Address", "u64"),
      ])
    func types(example: String, map: String, key: String, value: String) async throws {
      let path = try await Self.object(example)
      let end = try Child("/usr/sbin/bpftool", ["btf", "dump", "file", path]).finish()
      #expect(end.status == 0, "\(end.errors)")
      let dump = TypeDump(end.output)
      let definition = try #require(dump.variable(map))
      #expect(try dump.name(ofPointer: #require(definition["key"])) == key)
      #expect(try dump.name(ofPointer: #require(definition["value"])) == value)
    }
  }
}

/// What `bpftool btf dump` prints, by the numbers of the types.
private struct TypeDump {
  private var types: [String: (text: Substring, members: [String: String])] = [:]

  init(_ output: String) {
    var current = ""
    for line in output.split(separator: "\n") {
      if line.hasPrefix("[") {
        current = String(line.dropFirst().prefix { $0 != "]" })
        types[current] = (line, [:])
      } else if line.hasPrefix("\t'") {
        let name = String(line.dropFirst(2).prefix { $0 != "'" })
        types[current]?.members[name] = Self.number(after: "type_id=", in: line)
      }
    }
  }

  /// The members of the struct that a variable is of.
  func variable(_ name: String) -> [String: String]? {
    types.values.first { $0.text.contains(" VAR '\(name)'") }
      .flatMap { Self.number(after: "type_id=", in: $0.text) }.flatMap { types[$0]?.members }
  }

  /// The name of the type that a pointer points at.
  func name(ofPointer number: String) throws -> String {
    let pointer = try #require(types[number])
    #expect(pointer.text.contains(" PTR "))
    let target = try #require(Self.number(after: "type_id=", in: pointer.text))
    return String(try #require(types[target]).text.split(separator: "'")[1])
  }

  private static func number(after label: String, in text: Substring) -> String? {
    text.firstRange(of: label).map { String(text[$0.upperBound...].prefix { $0.isNumber }) }
  }
}
