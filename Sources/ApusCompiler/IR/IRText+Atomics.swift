/// Atomic operations whose result is used.
extension IRText {
  /// Makes relaxed operations whose result is used ordered ones.
  ///
  /// LLVM's back end makes the instruction without a result of every relaxed operation, whether its result
  /// is used or not: a program then goes on with the operand, silently.
  mutating func keepResultsOfAtomics() {
    var function = 0
    for index in lines.indices {
      if lines[index].hasPrefix("define ") { function = index }
      guard lines[index].has(" = atomicrmw "), let ordering = lines[index].range(of: " monotonic"),
        let register = Self.register(definedIn: lines[index]),
        isUsed(register, after: function, besides: index)
      else { continue }
      lines[index].replaceSubrange(ordering, with: " acq_rel")
    }
  }

  /// The register that a line defines: `%3`.
  private static func register(definedIn line: String) -> String? {
    guard let equals = line.range(of: " = ") else { return nil }
    let name = line[..<equals.lowerBound].drop { $0 == " " }
    return name.hasPrefix("%") ? String(name) : nil
  }

  /// Whether another line of a function has a register in it.
  private func isUsed(_ register: String, after function: Int, besides line: Int) -> Bool {
    for index in lines[function...].indices where index != line {
      if lines[index] == "}" { return false }
      let text = lines[index]
      for found in text.ranges(of: register) {
        guard let next = text[found.upperBound...].first else { return true }
        if !next.isLetter, !next.isNumber, next != "_", next != "." { return true }
      }
    }
    return false
  }
}
