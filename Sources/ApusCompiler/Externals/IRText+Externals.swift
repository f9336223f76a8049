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
    for (index, line) in lines.enumerated() where line.hasPrefix("  ") {
      do throws(KernelTypeUse.Fault) {
        guard let use = try KernelExternalUse.parse(line, texts) else { continue }
        if let known = externals.firstIndex(where: { $0.name == use.external.name }) {
          externals[known].isWeak = externals[known].isWeak || use.external.isWeak
        } else {
          externals.append(use.external)
        }
        lines[index] = Self.replacement(for: line, use)
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
