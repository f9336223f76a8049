/// Functions and variables of the kernel's: each becomes a symbol that nothing defines, which the
/// loader resolves.
extension IRText {
  /// Rewrites all uses, after everything was inlined.
  ///
  /// - Returns: The functions and variables, in the order of their first use.
  /// - Throws: ``CompilerError`` at a use that cannot be made out.
  mutating func lowerExternals(files: Set<String>) throws(CompilerError) -> [KernelExternal] {
    guard lines.contains(where: { $0.hasPrefix("declare ") && Self.isExternalUse($0) }) else {
      return []
    }
    let texts = ConstantText(self)
    let metadata = Metadata(self)
    var externals: [KernelExternal] = []
    var diagnostics: [Diagnostic] = []
    // What stands for which function, in the function that is looked at.
    var functions: [String: String] = [:]
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("define ") { functions = [:] }
      guard line.hasPrefix("  ") else { continue }
      if !functions.isEmpty, let call = Self.directCall(line, functions) {
        lines[index] = call
        continue
      }
      do throws(KernelTypeUse.Fault) {
        guard let use = try KernelExternalUse.parse(line, texts) else { continue }
        if let known = externals.firstIndex(where: { $0.name == use.external.name }) {
          externals[known].isWeak = externals[known].isWeak || use.external.isWeak
        } else {
          externals.append(use.external)
        }
        lines[index] = Self.replacement(for: line, use)
        if use.question == .function, let equals = line.range(of: " = ") {
          functions[String(line[..<equals.lowerBound].drop { $0 == " " })] = use.external.name
        }
      } catch {
        let location = Self.debugLocation(of: line)
          .flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        diagnostics.append(Diagnostic(.error, error.sentence, at: location))
      }
    }
    guard diagnostics.isEmpty else {
      throw CompilerError(.lowering, diagnostics.withoutRepetitions)
    }
    lines.removeAll { $0.hasPrefix("declare ") && Self.isExternalUse($0) }
    lines += externals.map(Self.declaration)
    return externals
  }

  /// A call through one of the names in `functions`, as a call of the function itself.
  private static func directCall(_ line: String, _ functions: [String: String]) -> String? {
    guard let call = line.range(of: "call "), let open = line[call.upperBound...].range(of: "("),
      let start = line[..<open.lowerBound].lastIndex(of: " ")
    else { return nil }
    let name = line.index(after: start)..<open.lowerBound
    guard let function = functions[String(line[name])] else { return nil }
    return line.replacingSubrange(name, with: "@\(function)")
  }

  private static func isExternalUse(_ line: String) -> Bool {
    KernelExternalUse.Question.allCases.contains { line.range(of: $0.name) != nil }
  }

  private static func declaration(of external: KernelExternal) -> String {
    switch external.kind {
    case .function(let parameters, _):
      let types = parameters.map { _ in "i64" }.joined(separator: ", ")
      return "declare \(external.isWeak ? "extern_weak " : "")i64 @\(external.name)(\(types))"
    case .variable:
      return "@\(external.name) = external global i8, section \".ksyms\""
    }
  }

  private static func replacement(for line: String, _ use: KernelExternalUse) -> String {
    guard let equals = line.range(of: " = ") else { return "" }
    let result = line[..<equals.lowerBound]
    let location = debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
    switch use.question {
    case .function, .symbol:
      return "\(result) = bitcast ptr @\(use.external.name) to ptr\(location)"
    case .functionExists:
      // An address that is no longer a constant: LLVM must not ask when the program is compiled.
      return "\(result) = ptrtoint ptr @\(use.external.name) to i64\(location)"
    }
  }
}

extension String {
  /// The string with other text in the place of a part.
  fileprivate func replacingSubrange(_ range: Range<Index>, with text: String) -> String {
    "\(self[..<range.lowerBound])\(text)\(self[range.upperBound...])"
  }
}
