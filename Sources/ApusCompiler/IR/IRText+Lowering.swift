/// The first of two changes to the text: from what Swift's compiler writes to what LLVM's linker can
/// make one module of.
///
/// 1. Swift's calling convention becomes C's.
/// 2. Programs and maps get the names that they have in the source.
/// 3. What a map is, is read from its initialiser; other initialisers become constructors.
/// 4. Everything but programs and subprograms is inlined into them.
extension IRText {
  /// What the first change finds.
  struct Contents {
    /// The programs, in the order of the source.
    var programs: [ProgramEntry]
    /// The functions that programs call, in the order of the text.
    var subprograms: [Subprogram] = []
    /// How the globals come by their values.
    var initialisers: Initialisers

    /// The maps, in the order of the source.
    var maps: [MapGlobal] { initialisers.maps }
    /// The variables that user space knows, in the order of the source.
    var variables: [VariableGlobal] { initialisers.variables }

    /// Everything with a name in the object: what it is called in the source, Swift's symbol for it,
    /// and where it is.
    var named: [(name: String, symbol: String, location: SourceLocation?)] {
      programs.map { ($0.name, $0.symbol, $0.location) }
        + maps.map { ($0.name, $0.symbol, $0.location) }
        + variables.map { ($0.name, $0.symbol, $0.location) }
    }

    /// The functions and variables that get another name than Swift gave them.
    var renamed: [(symbol: String, name: String)] {
      named.map { ($0.symbol, $0.name) } + subprograms.map { ($0.symbol, $0.name) }
    }

    /// What the object must have in it, whether anything else uses it or not.
    var roots: [String] { named.map(\.name) }
  }

  /// Makes the change, and says what there is.
  ///
  /// - Parameters:
  ///   - metadata: The module's metadata.
  ///   - subprograms: The functions that are not to be inlined.
  ///   - structOps: What structs of callbacks have in them, where this text does not say it: see ``Initialisers``.
  /// - Returns: The programs, maps and variables.
  /// - Throws: ``CompilerError`` where the source says what eBPF cannot.
  mutating func lower(
    _ metadata: Metadata, subprograms: [Subprogram] = [],
    structOps: [String: [StructOpsMember]] = [:]
  ) throws(CompilerError) -> Contents {
    let initialisers = try Initialisers(self, metadata, structOps: structOps)
    var contents = Contents(programs: readPrograms(metadata), initialisers: initialisers)
    try checkNames(contents)
    let taken = Set(contents.roots)
    contents.subprograms = subprograms.map { subprogram in
      var subprogram = subprogram
      while taken.contains(subprogram.name) { subprogram.name += "_" }
      return subprogram
    }
    rewriteLines(contents)
    giveFields(to: contents.variables, metadata)
    defineCallbackHelpers(contents.subprograms)
    keepKernelUsesApart()
    markArenaPointers()
    lines += initialisers.constructorLines
    rename(contents)
    return contents
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
    for (name, _, location) in contents.named {
      guard let other = places.updateValue(location, forKey: name) else { continue }
      var diagnostics = [
        Diagnostic(
          .error,
          "another program, map or variable is named '\(name)' too: "
            + "an object has one space of names for all",
          at: location)
      ]
      if let other { diagnostics.append(Diagnostic(.note, "'\(name)' is here", at: other)) }
      throw CompilerError(.lowering, diagnostics)
    }
  }

  /// Changes each line by itself.
  private mutating func rewriteLines(_ contents: Contents) {
    let programs = Set(contents.programs.map(\.symbol))
    let subprograms = Set(contents.subprograms.map(\.symbol))
    let tokens = contents.initialisers.tokens
    var sections = contents.maps.map { ($0.symbol, MapGlobal.section) }
    sections += contents.variables.filter(\.isConstant)
      .map { ($0.symbol, VariableGlobal.constantSection) }
    let sectionOf = Dictionary(sections, uniquingKeysWith: { first, _ in first })
    let knowsAssume = lines.contains { $0.hasPrefix("declare void @llvm.assume(") }
    lines.removeAll {
      // A function is declared once.
      if knowsAssume, $0.hasPrefix("declare "), $0.has("@__apus_assume(") { return true }
      // What to keep is the linker's to know: programs and maps, and none of Swift's runtime.
      return $0.hasPrefix("@llvm.used = ") || $0.hasPrefix("@llvm.compiler.used = ")
        || ($0.has(MapDefinitionCall.function) || $0.has(VariableDefinitionCall.function)
          || $0.has(StructOpsMemberCall.function)) && !$0.hasPrefix("declare ")
        || Self.isInitialisation($0, tokens)
    }
    for index in lines.indices {
      guard let first = lines[index].utf8.first, first != UInt8(ascii: "!") else { continue }
      if first == UInt8(ascii: "@") {
        guard let symbol = Self.symbol(in: lines[index]) else { continue }
        if tokens.contains(symbol) {
          // -1 says that the initialiser has run.
          lines[index] = "\(Self.reference(to: symbol)) = internal constant i64 -1, align 8"
        } else if let section = sectionOf[symbol], let end = lines[index].range(of: ", align ") {
          lines[index].insert(contentsOf: ", section \"\(section)\"", at: end.lowerBound)
        }
      } else if lines[index].hasPrefix("attributes #") {
        Self.rewriteAttributes(&lines[index])
      } else {
        Self.alignLookup(&lines[index])
        Self.foldAdvance(&lines[index])
        Self.rewriteAssume(&lines[index])
        if lines[index].has("swift") { Self.rewriteCallingConvention(&lines[index]) }
        if lines[index].has("_Wz\" acquire") {
          // A plain load of a constant is folded in every pass; an atomic one only in some.
          lines[index].remove(" atomic")
          lines[index].remove(" acquire")
        }
        if lines[index].hasPrefix("define "), let symbol = Self.symbol(in: lines[index]),
          !programs.contains(symbol)
        {
          let attribute = subprograms.contains(symbol) ? "noinline" : "alwaysinline"
          Self.add(attribute, to: &lines[index])
        }
      }
    }
  }

  /// Whether a line calls the initialiser of one of the user's globals, unless it has run: it has.
  ///
  /// LLVM's optimiser makes the call a comparison of the token.
  private static func isInitialisation(_ line: String, _ tokens: Set<String>) -> Bool {
    guard line.has("call void @swift_once("),
      let token = line.range(of: "@swift_once(")?.upperBound,
      let symbol = symbol(in: line[token...])
    else { return false }
    return tokens.contains(symbol)
  }

  /// Lets LLVM see the fields of variables, so that it can evaluate what initialises them.
  private mutating func giveFields(to variables: [VariableGlobal], _ metadata: Metadata) {
    for variable in variables {
      let start = "\(Self.reference(to: variable.symbol)) = "
      guard let index = lines.firstIndex(where: { $0.hasPrefix(start) }),
        let keyword = lines[index].range(of: " global "),
        let value = lines[index].range(of: " zeroinitializer"),
        let type = variable.type.flatMap({ LLVMLayout.type($0, in: metadata) })
      else { continue }
      lines[index].replaceSubrange(keyword.upperBound..<value.lowerBound, with: type)
    }
  }

  private static func rewriteCallingConvention(_ line: inout String) {
    line.remove("swiftcc ")
    line.remove(" swiftself")
    line.remove(" swiftasync")
    // With its space, because a variable may be named so too: `%swifterror`.
    line.remove(" swifterror")
  }

  /// Takes away what keeps a function from being inlined, and what names another processor.
  ///
  /// - Parameters:
  ///   - line: The line of a group of attributes.
  ///   - inliningIsDone: Whether what is not inlined by now is not to be.
  static func rewriteAttributes(_ line: inout String, inliningIsDone: Bool = false) {
    if !inliningIsDone { line.remove(" noinline") }
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

  /// Gives a function an attribute.
  private static func add(_ attribute: String, to line: inout String) {
    let end =
      line.range(of: ") local_unnamed_addr")?.upperBound ?? line.range(of: " #")?.lowerBound
      ?? line.range(of: " !dbg")?.lowerBound ?? line.range(of: " {")?.lowerBound
    if let end { line.insert(contentsOf: " \(attribute)", at: end) }
  }

  /// Gives programs and maps the names that they have in the source.
  private mutating func rename(_ contents: Contents) {
    let names = contents.renamed.map { renamed in
      (Self.reference(to: renamed.symbol), Self.reference(to: renamed.name))
    }
    for index in lines.indices where lines[index].has("@\"$") {
      for (reference, name) in names { lines[index].replace(reference, with: name) }
    }
  }
}
