import ApusObject

/// The second of two changes to the text, after LLVM's linker has inlined everything into the
/// programs and thrown the rest away.
///
/// 1. A trap is counted and becomes a return: see `IRText+Traps.swift`.
/// 2. A program without a result returns zero, and so does a closure that runs later: the kernel always takes a number.
/// 3. Instructions that were inlined from a library get the place in the user's source that they
///    were called from, so that the verifier's messages point there.
/// 4. What eBPF cannot do is found, and said with its place.
extension IRText {
  /// Makes the change.
  ///
  /// - Parameters:
  ///   - contents: What there is in the source. The programs must be the only functions left.
  ///   - files: The user's source files.
  ///   - externals: The kernel's functions that programs call.
  /// - Returns: The places where the programs may trap.
  /// - Throws: ``CompilerError`` where something is left that eBPF cannot do.
  mutating func finish(
    _ contents: Contents, files: Set<String>, externals: [KernelExternal] = []
  ) throws(CompilerError) -> [TrapSite] {
    let metadata = Metadata(self)
    expandAdvances()
    try lowerKernelTypes(metadata, files: files)
    lowerArenaPointers()
    try checkFunctions(contents, metadata, files, known: Set(externals.map(\.name)))
    lines.removeAll { $0.has("#dbg_") || $0.has("asm sideeffect \"\", \"n\"") }
    keepResultsOfAtomics()
    expandOverflowChecks()
    removeIdleBlocks()
    nameReleaseFunctions()
    let detached = contents.subprograms.filter(\.isDetached).map(\.name)
    returnZero(from: Set(contents.programs.map(\.name) + detached))
    let results = contents.programs.compactMap { program in
      ProgramKind.of(section: program.section).map { (program.name, $0.trapResult) }
    }
    let traps = try lowerTraps(
      metadata, files: files, results: Dictionary(results, uniquingKeysWith: { first, _ in first }),
      callbacks: Set(
        contents.subprograms.filter { $0.isCallback && !$0.isDetached }.map(\.name)))
    lowerSocketLookups()
    lowerReferenceExchanges()
    for index in lines.indices {
      if lines[index].hasPrefix("target triple") {
        lines[index] = "target triple = \"bpfel\""
      } else if lines[index].hasPrefix("attributes #") {
        Self.rewriteAttributes(&lines[index], inliningIsDone: true)
      }
    }
    if !traps.isEmpty {
      lines.append(
        "@\(TrapSite.mapName) = global [8 x i8] zeroinitializer, section \"\(MapGlobal.section)\", align 8"
      )
    }
    attributeToUser(metadata, files)
    return traps
  }

  /// Takes the ends of lifetimes out of blocks in which there is nothing else.
  ///
  /// The block can then be left out. The value's place on the stack is kept a little longer than it has to
  /// be, on the way to the program's end.
  private mutating func removeIdleBlocks() {
    var ends: [Int] = []
    var isIdle = false
    var idle: Set<Int> = []
    for (index, line) in lines.enumerated() {
      if line.has("call void @llvm.lifetime.end") {
        if isIdle { ends.append(index) }
      } else {
        if isIdle, line.hasPrefix("  br label ") { idle.formUnion(ends) }
        ends = []
        isIdle = !line.hasPrefix(" ") && line.has(":")
      }
    }
    if !idle.isEmpty { lines = lines.indices.filter { !idle.contains($0) }.map { lines[$0] } }
  }

  /// Makes functions that return nothing return zero.
  private mutating func returnZero(from functions: Set<String>) {
    var isInside = false
    for index in lines.indices {
      if lines[index].hasPrefix("define ") {
        guard let symbol = Self.symbol(in: lines[index]), functions.contains(symbol),
          let type = lines[index].range(of: " void @")
        else { continue }
        isInside = true
        lines[index].replaceSubrange(type, with: " i32 @")
      } else if lines[index] == "}" {
        isInside = false
      } else if isInside, lines[index].hasPrefix("  ret void") {
        lines[index].replace("  ret void", with: "  ret i32 0")
      }
    }
  }

  /// Gives each instruction the place in the user's source that it comes from.
  private mutating func attributeToUser(_ metadata: Metadata, _ files: Set<String>) {
    var replacements: [String] = lines
    for index in lines.indices {
      let line = lines[index]
      guard line.utf8.first == UInt8(ascii: "!"), line.has("!DILocation("),
        let number = Int(line.dropFirst().prefix { $0.isASCII && $0.isNumber }),
        let found = metadata.userLocation(of: number, in: files), found.number != number,
        let source = metadata[found.number]
      else { continue }
      var fields: [String] = []
      for name in ["line", "column", "scope", "inlinedAt"] {
        switch source.fields[name] {
        case .word(let word): fields.append("\(name): \(word)")
        case .reference(let reference): fields.append("\(name): !\(reference)")
        default: break
        }
      }
      let distinct = line.has("distinct !DILocation(") ? "distinct " : ""
      replacements[index] = "!\(number) = \(distinct)!DILocation(\(fields.joined(separator: ", ")))"
    }
    lines = replacements
  }

  /// Refuses what is left besides the programs, and what they call that does not exist.
  private func checkFunctions(
    _ contents: Contents, _ metadata: Metadata, _ files: Set<String>, known: Set<String>
  ) throws(CompilerError) {
    let subprograms = Set(contents.subprograms.map(\.name))
    let names = subprograms.union(contents.programs.map(\.name))
    var diagnostics: [Diagnostic] = []
    // Functions that only something refers to which is an error itself, such as those of a class.
    var remaining: [Diagnostic] = []
    let functions = lines.filter { $0.hasPrefix("define ") }.compactMap { Self.symbol(in: $0) }
    let recursive = recursiveFunctions(among: Set(functions))
    if let name = recursive.intersection(names).min() {
      let subprogram = contents.subprograms.first { $0.name == name }
      diagnostics.append(
        Diagnostic(
          .error, "'\(name)' calls itself, which an eBPF program cannot do",
          at: subprogram?.location))
    }
    for line in lines where line.hasPrefix("define ") {
      guard let symbol = Self.symbol(in: line), !names.contains(symbol) else { continue }
      if let failure = contents.initialisers.failure(of: symbol) {
        diagnostics.append(failure)
        continue
      }
      let function = Self.debugLocation(of: line).flatMap { metadata[$0] }
      let name = function?.string("name") ?? symbol
      let location = function.flatMap { metadata.location(of: $0) }
      if recursive.contains(symbol) {
        diagnostics.append(
          Diagnostic(
            .error, "'\(name)' calls itself, which an eBPF program cannot do", at: location))
      } else {
        remaining.append(
          Diagnostic(
            .error, "'\(name)' is called by its address, which an eBPF program cannot do",
            at: location))
      }
    }
    let known = known.union([
      Self.passedTrapFunction, Self.socketLookup, Self.referenceExchange, Self.referenceTaking,
    ])
    let missing = Set(
      lines.filter { $0.hasPrefix("declare ") }.compactMap { Self.symbol(in: $0) }
        .filter { !$0.hasPrefix("llvm.") && !known.contains($0) })
    for line in lines where line.hasPrefix("  ") && line.has("call ") {
      guard let symbol = Self.symbol(in: line), missing.contains(symbol) else { continue }
      let location = Self.debugLocation(of: line)
        .flatMap { metadata.userLocation(of: $0, in: files)?.1 }
      diagnostics.append(
        Diagnostic(.error, UnavailableFunction.explanation(of: symbol), at: location))
    }
    if diagnostics.isEmpty { diagnostics = remaining }
    guard !diagnostics.isEmpty else { return }
    // Of the runtime that a feature drags in, only where the user's source asks for it is of use.
    let placed = diagnostics.filter { $0.location != nil }
    throw CompilerError(.lowering, (placed.isEmpty ? diagnostics : placed).withoutRepetitions)
  }
}
