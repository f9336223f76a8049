/// Functions that the kernel calls back: the closures that are handed to helpers.
///
/// A Swift closure is a function and a context, which the function takes last. That is how the kernel
/// calls back too, so a closure that captures variables needs no other form than it has.
extension IRText {
  /// The functions of ApusKernel that hand a closure to a helper, and what each becomes.
  private static let callbackHelpers: [(call: StaticString, definition: [String])] = [
    (
      "@__apus_loop(",
      [
        "define internal void @__apus_loop(i32 %0, ptr %1, ptr %2) alwaysinline {",
        // Helper 181 is bpf_loop.
        "  %4 = call i64 inttoptr (i64 181 to ptr)(i32 %0, ptr %1, ptr %2, i64 0)",
        "  ret void",
        "}",
      ]
    )
  ]

  /// Puts definitions in the place of the declarations of functions that hand on closures.
  mutating func defineCallbackHelpers() {
    for helper in Self.callbackHelpers {
      let declaration = lines.firstIndex { $0.hasPrefix("declare ") && $0.has(helper.call) }
      guard let declaration else { continue }
      lines.replaceSubrange(declaration...declaration, with: helper.definition)
    }
  }

  /// The closures that are handed to helpers.
  ///
  /// - Throws: ``CompilerError`` for one that is not written where it is used.
  func callbacks(
    _ metadata: Metadata, files: Set<String>
  ) throws(CompilerError) -> [Subprogram] {
    var found: [Subprogram] = []
    for helper in Self.callbackHelpers {
      for line in lines where line.hasPrefix("  ") {
        guard let call = line.range(of: helper.call) else { continue }
        let location = Self.debugLocation(of: line)
          .flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        guard let symbol = Self.symbol(in: line[call.upperBound...]) else {
          throw CompilerError(
            .lowering, "the kernel can call back a closure that is written here, and no other",
            at: location)
        }
        if found.contains(where: { $0.symbol == symbol }) { continue }
        var name = "closure_\(location?.line ?? 0)"
        while found.contains(where: { $0.name == name }) { name += "_" }
        found.append(
          Subprogram(symbol: symbol, name: name, location: location, isCallback: true))
      }
    }
    return found
  }
}
