/// Division of signed numbers, which eBPF has since version v4 of the instruction set only.
///
/// Before that, what the numbers are without their signs is divided, and the sign is put back: a quotient is
/// negative where one of the two is, a remainder where the dividend is.
extension IRText {
  /// Makes unsigned divisions of the signed ones.
  mutating func expandSignedDivisions() {
    var output: [String] = []
    output.reserveCapacity(lines.count)
    for line in lines {
      if line.has(" = s"), let division = SignedDivision(line, number: output.count) {
        output += division.expansion
      } else {
        output.append(line)
      }
    }
    lines = output
  }
}

/// An instruction `sdiv` or `srem`.
private struct SignedDivision {
  private let result: Substring
  private let isRemainder: Bool
  private let width: Int
  private let dividend: Substring
  private let divisor: Substring
  private let location: String
  /// Tells the names of this division from those of others.
  private let number: Int

  init?(_ line: String, number: Int) {
    // %3 = sdiv i64 %1, %2, !dbg !4
    var words = line.split { $0 == " " || $0 == "," }[...]
    guard let result = words.popFirst(), words.popFirst() == "=",
      let operation = words.popFirst(), operation == "sdiv" || operation == "srem"
    else { return nil }
    if words.first == "exact" { words.removeFirst() }
    guard let type = words.popFirst(), type.hasPrefix("i"), let width = Int(type.dropFirst()),
      width <= 64, let dividend = words.popFirst(), let divisor = words.popFirst()
    else { return nil }
    // LLVM shifts where it divides by a power of two.
    if let constant = Int64(divisor), constant.magnitude.nonzeroBitCount == 1 { return nil }
    self.result = result
    isRemainder = operation == "srem"
    self.width = width
    self.dividend = dividend
    self.divisor = divisor
    self.number = number
    location = IRText.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
  }

  /// The lines that stand for the instruction.
  var expansion: [String] {
    var steps = magnitude(of: dividend, "dividend") + magnitude(of: divisor, "divisor")
    steps.append(
      "\(name("magnitude")) = \(isRemainder ? "urem" : "udiv") i\(width) "
        + "\(name("dividend")), \(name("divisor"))")
    let sign: String
    if isRemainder {
      sign = name("dividend.sign")
    } else {
      sign = name("sign")
      steps.append("\(sign) = xor i\(width) \(name("dividend.sign")), \(name("divisor.sign"))")
    }
    steps.append("\(name("turned")) = xor i\(width) \(name("magnitude")), \(sign)")
    steps.append("\(result) = sub i\(width) \(name("turned")), \(sign)")
    return steps.map { "  \($0)\(location)" }
  }

  private func magnitude(of operand: Substring, _ part: String) -> [String] {
    IRText.magnitude(
      of: operand, width: width, result: name(part), sign: name("\(part).sign"),
      turned: name("\(part).turned"))
  }

  private func name(_ part: String) -> String { "%apus.division.\(part).\(number)" }
}
