/// What a module that uses another's globals has to be told of them.
///
/// Swift's compiler puts a copy of every function and global that a module uses of another into the
/// module itself. Missing is the debug information of globals, of which the types of keys and values
/// are made. And initialisers are inlined where globals are used, or copied in a state in which the
/// size and flags of a map are no constants.
extension IRText {
  /// A function as it stands in the text.
  private typealias Function = (symbol: String, lines: [String])

  /// The part of a module's text that ``Metadata/add(_:)`` and ``adoptInitialisers(of:)`` take.
  var globalsOnly: IRText {
    let metadata = lines.filter { $0.hasPrefix("!") }
    let variables = metadata.filter { $0.has("DIGlobalVariable(") }
    guard !variables.isEmpty else { return IRText("") }
    var result = IRText("")
    // Those of the standard library's globals are left out: nothing describes them.
    result.lines =
      initialisers.filter { initialiser in
        variables.contains { $0.contains("linkageName: \"\(initialiser.symbol.dropLast(3))") }
      }
      .flatMap(\.lines).map(Self.withoutMetadata) + metadata
    return result
  }

  /// Initialises the globals of another module as that module does.
  ///
  /// - Parameter library: The ``globalsOnly`` of the other module.
  mutating func adoptInitialisers(of library: IRText) {
    let known = Set(
      lines.filter { $0.hasPrefix("@") || $0.hasPrefix("declare ") || $0.hasPrefix("define ") }
        .compactMap { Self.symbol(in: $0) })
    var present = Dictionary(
      initialisers.map { ($0.symbol, $0.lines) }, uniquingKeysWith: { first, _ in first })
    for initialiser in library.initialisers {
      // The initialiser and its global share all but the end of their symbols.
      let stem = initialiser.symbol.dropLast(3)
      guard let global = known.first(where: { $0.hasPrefix(stem) && $0.hasSuffix("vp") }),
        Self.symbols(in: initialiser.lines.dropFirst()).isSubset(of: known)
      else { continue }
      if let old = present.removeValue(forKey: initialiser.symbol),
        let start = lines.firstIndex(of: old[0])
      {
        lines.removeSubrange(start..<start + old.count)
      }
      lines += initialiser.lines
      define(global)
    }
  }

  /// Makes a definition of a global that another module could have defined too: LLVM evaluates
  /// initialisers of no others.
  private mutating func define(_ global: String) {
    let start = "\(Self.reference(to: global)) = linkonce_odr "
    guard let index = lines.firstIndex(where: { $0.hasPrefix(start) }) else { return }
    lines[index].remove("linkonce_odr ")
  }

  /// The functions that initialise globals.
  private var initialisers: [Function] {
    var functions: [Function] = []
    var index = 0
    while index < lines.count {
      let start = index
      index += 1
      guard lines[start].hasPrefix("define "), lines[start].has("_WZ\"("),
        let symbol = Self.symbol(in: lines[start])
      else { continue }
      while index < lines.count, lines[index - 1] != "}" { index += 1 }
      functions.append((symbol, Array(lines[start..<index])))
    }
    return functions
  }

  /// A line of a function without what refers to other parts of its module by number.
  private static func withoutMetadata(_ line: String) -> String {
    guard !line.has("#dbg_") else { return "" }
    if line.hasPrefix("define "), let symbol = symbol(in: line) {
      return "define internal void \(reference(to: symbol))(ptr %0) {"
    }
    var line = line
    if let metadata = line.range(of: ", !") { line.removeSubrange(metadata.lowerBound...) }
    if let attributes = line.range(of: ") #") {
      line.removeSubrange(line.index(after: attributes.lowerBound)...)
    }
    return line
  }

  /// The symbols that lines refer to.
  private static func symbols(in lines: ArraySlice<String>) -> Set<String> {
    var symbols: Set<String> = []
    for line in lines {
      var rest = line[...]
      while let at = rest.utf8.firstIndex(of: UInt8(ascii: "@")) {
        if let symbol = symbol(in: rest[at...]), !symbol.hasPrefix("llvm.") {
          symbols.insert(symbol)
        }
        rest = rest[rest.utf8.index(after: at)...]
      }
    }
    return symbols
  }
}
