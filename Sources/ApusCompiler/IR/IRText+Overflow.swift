/// Arithmetic that says whether it overflowed.
///
/// LLVM's back end for eBPF makes of it five instructions more than the arithmetic takes; a comparison is
/// enough.
extension IRText {
  /// Makes a comparison of every check of an addition, a subtraction or a multiplication that has a short
  /// one.
  mutating func expandOverflowChecks() {
    var output: [String] = []
    output.reserveCapacity(lines.count)
    for line in lines {
      if line.has(".with.overflow."), line.has(" call "),
        let check = OverflowCheck(line, number: output.count)
      {
        output += check.expansion
      } else {
        output.append(line)
      }
    }
    lines = output
  }
}
