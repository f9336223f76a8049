/// The functions by which Swift initialises globals when they are first used.
///
/// eBPF has no such moment. What a map is, is read from its initialiser; every other initialiser is
/// handed to LLVM as a constructor of the module, which it evaluates when it can, so that the global
/// has its value from the beginning. The token that says whether an initialiser has run is made a
/// constant: it has.
struct Initialisers {
  /// The maps.
  private(set) var maps: [MapGlobal] = []
  /// The variables that user space knows.
  private(set) var variables: [VariableGlobal] = []
  /// The initialisers for LLVM to evaluate.
  private(set) var constructors: [Constructor] = []
  /// The symbols of the tokens.
  private(set) var tokens: Set<String> = []

  /// An initialiser that becomes a constructor.
  struct Constructor {
    /// The function's symbol.
    var symbol: String
    /// The name of the global, in the user's source.
    var name: String
    /// Where the global is.
    var location: SourceLocation?
  }

  /// The name of the function that stands for constructor `index`.
  static func constructorName(_ index: Int) -> String { "apus.initialise.\(index)" }

  /// Those of a module without globals.
  init() {}

  /// Finds the initialisers of the user's globals.
  ///
  /// - Parameters:
  ///   - ir: The module's text.
  ///   - metadata: Its metadata.
  ///   - structOps: What structs of callbacks have in them, by their global's symbol: of a text that LLVM's optimiser has
  ///     not seen, whose own initialisers do not say it in constants.
  /// - Throws: ``CompilerError`` for a map of which the size is not a constant.
  init(
    _ ir: IRText, _ metadata: Metadata, structOps: [String: [StructOpsMember]] = [:]
  ) throws(CompilerError) {
    let globals = Dictionary(
      metadata.nodes(of: "DIGlobalVariable")
        .compactMap { _, node in
          node.string("linkageName").map { ($0, node) }
        }, uniquingKeysWith: { first, _ in first })
    let texts = ConstantText(ir)
    var index = 0
    while index < ir.lines.count {
      let line = ir.lines[index]
      index += 1
      if let variable = Self.plainVariable(line, globals, metadata) { variables.append(variable) }
      guard line.hasPrefix("define "), line.has("_WZ\"("), let symbol = IRText.symbol(in: line)
      else { continue }
      // The initialiser and the global share all but the end of their symbols.
      let stem = symbol.dropLast(3)
      let global = globals.first { $0.key.hasPrefix(stem) }
      var definitions: [MapGlobal] = []
      let known = global.flatMap { structOps[$0.key] }
      var members = known ?? []
      while index < ir.lines.count, ir.lines[index] != "}" {
        let call = ir.lines[index]
        index += 1
        if let global,
          let map = try MapDefinitionCall.parse(
            call, symbol: global.key, variable: global.value, metadata: metadata)
        {
          definitions.append(map)
        } else if let global, known == nil,
          let member = try StructOpsMemberCall.parse(
            call, variable: global.value, texts, metadata)
        {
          members.append(member)
        } else if let variable = VariableDefinitionCall.parse(call, globals, metadata) {
          variables.append(variable)
        }
      }
      // The standard library's globals are left alone: most programs have some, and none uses them.
      guard let global, let location = metadata.location(of: global.value) else { continue }
      tokens.insert(stem + "_Wz")
      if var map = definitions.popLast() {
        map.inner = definitions.suffix(1).map { Self.contents($0, of: map, metadata) }
        map.structOps = members
        maps.append(map)
      } else {
        constructors.append(
          Constructor(symbol: symbol, name: global.value.string("name") ?? "", location: location))
      }
    }
    // A map whose type has no arguments looks like a plain variable until its initialiser is read.
    let mapSymbols = Set(maps.map(\.symbol))
    variables.removeAll { mapSymbols.contains($0.symbol) }
  }

  /// What the maps in a map of maps are like: the definition before its own, with the types that its last type
  /// argument was made with.
  private static func contents(
    _ definition: MapGlobal, of map: MapGlobal, _ metadata: Metadata
  ) -> MapGlobal {
    var inner = definition
    inner.typeArguments =
      map.typeArguments.last.flatMap { metadata[$0] }.map { metadata.typeArguments(ofType: $0) }
      ?? []
    return inner
  }

  /// The `public var` that a line of the text defines, which user space knows too.
  private static func plainVariable(
    _ line: String, _ globals: [String: MetadataNode], _ metadata: Metadata
  ) -> VariableGlobal? {
    // Other linkages are those of variables that the module keeps to itself.
    guard line.hasPrefix("@\"$"), line.has(" = protected global "),
      let symbol = IRText.symbol(in: line), let global = globals[symbol],
      let location = metadata.location(of: global), let name = global.string("name"),
      case .reference(let type) = global.fields["type"],
      metadata.typeArguments(of: global).isEmpty
    else { return nil }
    return VariableGlobal(
      name: name, symbol: symbol, isConstant: false, location: location, type: type)
  }

  /// What the structs of callbacks have in them, by their global's symbol.
  var structOps: [String: [StructOpsMember]] {
    Dictionary(
      maps.filter(\.isStructOps).map { ($0.symbol, $0.structOps) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The lines that make constructors of the initialisers.
  var constructorLines: [String] {
    guard !constructors.isEmpty else { return [] }
    let functions = constructors.enumerated()
      .flatMap { index, constructor in
        [
          "define internal void @\(Self.constructorName(index))() {",
          "  call void \(IRText.reference(to: constructor.symbol))(ptr null)",
          "  ret void",
          "}",
        ]
      }
    let entries = constructors.indices.map {
      "{ i32, ptr, ptr } { i32 65535, ptr @\(Self.constructorName($0)), ptr null }"
    }
    return functions + [
      "@llvm.global_ctors = appending global [\(entries.count) x { i32, ptr, ptr }] "
        + "[\(entries.joined(separator: ", "))]"
    ]
  }

  /// The error for a constructor that LLVM could not evaluate, if `function` is one.
  func failure(of function: String) -> Diagnostic? {
    for (index, constructor) in constructors.enumerated()
    where Self.constructorName(index) == function || constructor.symbol == function {
      return Diagnostic(
        .error,
        "'\(constructor.name)' would be computed when it is first used, which eBPF has no moment for: "
          + "its value must be one that is known when it is compiled",
        at: constructor.location)
    }
    return nil
  }
}
