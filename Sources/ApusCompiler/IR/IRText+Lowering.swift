/// The first of two changes to the text: from what Swift's compiler writes to what LLVM's linker can
/// make one module of.
///
/// 1. Swift's calling convention becomes C's.
/// 2. Programs and maps get the names that they have in the source.
/// 3. What a map is, is read from its initialiser; the initialiser itself goes away, because the
///    token that says whether it has run is made a constant: it has.
/// 4. Everything but programs is inlined into them.
extension IRText {
  /// What the first change finds.
  struct Contents {
    /// The programs, in the order of the source.
    var programs: [ProgramEntry] = []
    /// The maps, in the order of the source.
    var maps: [MapGlobal] = []

    /// What the object must have in it, whether anything else uses it or not.
    var roots: [String] { programs.map(\.name) + maps.map(\.name) }
  }

  /// Makes the change, and says what there is.
  ///
  /// - Throws: ``CompilerError`` where the source says what eBPF cannot.
  mutating func lower(_ metadata: Metadata) throws(CompilerError) -> Contents {
    let variables = Dictionary(
      metadata.nodes(of: "DIGlobalVariable")
        .compactMap { _, node in
          node.string("linkageName").map { ($0, node) }
        }, uniquingKeysWith: { first, _ in first })
    var contents = Contents()
    contents.maps = try readInitialisers(variables, metadata)
    contents.programs = readPrograms(metadata)
    try checkNames(contents)
    rewriteLines(Set(contents.programs.map(\.symbol)))
    rename(contents)
    return contents
  }

  /// Reads the maps from the initialisers of globals, of which only those of maps may exist.
  private func readInitialisers(
    _ variables: [String: MetadataNode], _ metadata: Metadata
  ) throws(CompilerError) -> [MapGlobal] {
    var maps: [MapGlobal] = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      guard line.hasPrefix("define "), line.has("_WZ\"("), let symbol = Self.symbol(in: line) else {
        continue
      }
      var defined: MapGlobal?
      while index < lines.count, lines[index] != "}" {
        if lines[index].has(MapDefinitionCall.function) {
          defined = try MapDefinitionCall.parse(
            lines[index], variables: variables, metadata: metadata)
        }
        index += 1
      }
      if let defined {
        maps.append(defined)
        continue
      }
      // The token and the variable share all but the end of their symbols. A global of the standard
      // library has no place here; most programs have some, and none uses them.
      let variable = variables.first { $0.key.hasPrefix(symbol.dropLast(3)) }?.value
      guard let variable, let location = metadata.location(of: variable) else { continue }
      throw CompilerError(
        .lowering,
        "'\(variable.string("name") ?? symbol)' would be computed when it is first used: "
          + "a global of an eBPF program is a map or a constant that is known when it is compiled",
        at: location)
    }
    return maps
  }

  /// Finds the functions that have a section.
  private func readPrograms(_ metadata: Metadata) -> [ProgramEntry] {
    lines.compactMap { line in
      guard line.hasPrefix("define "), let section = Self.section(of: line),
        let symbol = Self.symbol(in: line)
      else { return nil }
      let function = Self.debugLocation(of: line).flatMap { metadata[$0] }
      return ProgramEntry(
        name: function?.string("name") ?? symbol, symbol: symbol, section: section,
        location: function.flatMap { metadata.location(of: $0) })
    }
  }

  /// The section that a definition names, unless it is one of Swift's own.
  private static func section(of line: String) -> String? {
    guard let start = line.range(of: " section \"")?.upperBound else { return nil }
    let section = line[start...].prefix { $0 != "\"" }
    return section.hasPrefix(".") ? nil : String(section)
  }

  /// Two things of one name cannot both be in an object.
  private func checkNames(_ contents: Contents) throws(CompilerError) {
    var places: [String: SourceLocation?] = [:]
    let named =
      contents.programs.map { ($0.name, $0.location) }
      + contents.maps.map { ($0.name, $0.location) }
    for (name, location) in named {
      guard let other = places.updateValue(location, forKey: name) else { continue }
      var diagnostics = [
        Diagnostic(
          .error,
          "another program or map is named '\(name)' too: an object has one space of names for all",
          at: location)
      ]
      if let other { diagnostics.append(Diagnostic(.note, "'\(name)' is here", at: other)) }
      throw CompilerError(.lowering, diagnostics)
    }
  }

  /// Changes each line by itself.
  private mutating func rewriteLines(_ programs: Set<String>) {
    lines.removeAll {
      // What to keep is the linker's to know: programs and maps, and none of Swift's runtime.
      $0.hasPrefix("@llvm.used = ") || $0.hasPrefix("@llvm.compiler.used = ")
        || $0.has(MapDefinitionCall.function) && !$0.hasPrefix("declare ")
    }
    for index in lines.indices {
      guard let first = lines[index].utf8.first, first != UInt8(ascii: "!") else { continue }
      if first == UInt8(ascii: "@") {
        rewriteOnceToken(at: index)
      } else if lines[index].hasPrefix("attributes #") {
        Self.rewriteAttributes(&lines[index])
      } else {
        if lines[index].has("swift") { Self.rewriteCallingConvention(&lines[index]) }
        if lines[index].has("_Wz\" acquire") {
          // A plain load of a constant is folded in every pass; an atomic one only in some.
          lines[index].remove(" atomic")
          lines[index].remove(" acquire")
        }
        if lines[index].hasPrefix("define "), let symbol = Self.symbol(in: lines[index]),
          !programs.contains(symbol)
        {
          Self.inlineAlways(&lines[index])
        }
      }
    }
  }

  /// Makes a constant of the token that says whether an initialiser has run: -1, it has.
  private mutating func rewriteOnceToken(at index: Int) {
    guard let token = lines[index].range(of: "_Wz\" = ") else { return }
    lines[index] = lines[index][..<token.upperBound] + "internal constant i64 -1, align 8"
  }

  private static func rewriteCallingConvention(_ line: inout String) {
    line.remove("swiftcc ")
    line.remove(" swiftself")
    line.remove(" swiftasync")
    // With its space, because a variable may be named so too: `%swifterror`.
    line.remove(" swifterror")
  }

  /// Takes away what keeps a function from being inlined, and what names another processor.
  static func rewriteAttributes(_ line: inout String) {
    line.remove(" noinline")
    line.remove(" optsize")
    for name in ["\"target-cpu\"=\"", "\"target-features\"=\""] {
      while let start = line.firstRange(of: name) {
        let end = line[start.upperBound...].firstIndex(of: "\"").map { line.index(after: $0) }
        line.removeSubrange(start.lowerBound..<(end ?? line.endIndex))
      }
    }
    // A group of none is not valid, and nothing in eBPF unwinds.
    if line.hasSuffix("{ }") { line.replace("{ }", with: "{ nounwind }") }
  }

  /// Has a function inlined wherever it is called.
  private static func inlineAlways(_ line: inout String) {
    let end =
      line.range(of: ") local_unnamed_addr")?.upperBound ?? line.range(of: " #")?.lowerBound
      ?? line.range(of: " !dbg")?.lowerBound ?? line.range(of: " {")?.lowerBound
    if let end { line.insert(contentsOf: " alwaysinline", at: end) }
  }

  /// Gives programs and maps the names that they have in the source.
  private mutating func rename(_ contents: Contents) {
    let symbols =
      contents.programs.map { ($0.symbol, $0.name) } + contents.maps.map { ($0.symbol, $0.name) }
    let names = symbols.map { symbol, name in
      (Self.reference(to: symbol), Self.reference(to: name))
    }
    for index in lines.indices where lines[index].has("@\"$") {
      for (reference, name) in names { lines[index].replace(reference, with: name) }
    }
  }
}
