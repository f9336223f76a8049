/// Addresses that lie somewhere behind another: ApusKernel's `advance`.
///
/// The verifier knows of an address with an unknown offset which other addresses were computed from it,
/// and lets a program read from those only after a comparison of one of them. LLVM does not know that, and
/// computes the same address anew where that is cheaper. A call of a function that it knows nothing of
/// keeps it from that, until the end; where the offset is a constant there is no such danger, and the call
/// becomes the addition that it stands for.
extension IRText {
  /// The function's name.
  static let advance: StaticString = "@__apus_advance("

  /// Makes LLVM's `assume` of ApusKernel's.
  static func rewriteAssume(_ line: inout String) {
    guard let call = line.range(of: "void @__apus_assume(") else { return }
    line.replaceSubrange(call, with: "void @llvm.assume(")
    line.remove(" zeroext")
  }

  /// Makes an addition of a call with a constant offset, and says of the function that it only computes.
  static func foldAdvance(_ line: inout String) {
    guard line.has(advance) else { return }
    if line.hasPrefix("declare ") {
      line = "declare ptr \(advance)ptr, i64) memory(none) nounwind willreturn"
    } else if let call = AdvanceCall(line), call.isConstant {
      line = call.addition(named: call.result)
    }
  }

  /// Makes additions of all the calls: those by what is not known, such that LLVM does not repeat them.
  mutating func expandAdvances() {
    var output: [String] = []
    output.reserveCapacity(lines.count)
    for line in lines {
      guard line.has(Self.advance) else {
        output.append(line)
        continue
      }
      if line.hasPrefix("declare ") { continue }
      guard let call = AdvanceCall(line) else {
        output.append(line)
        continue
      }
      if call.isConstant {
        output.append(call.addition(named: call.result))
      } else {
        let sum = "%apus.sum.\(output.count)"
        output.append(call.addition(named: sum))
        output.append("  \(call.result) = call ptr asm \"\", \"=r,0\"(ptr \(sum))\(call.rest)")
      }
    }
    lines = output
  }
}

/// A call of `advance`, taken apart.
private struct AdvanceCall {
  /// The name of its result.
  var result: Substring
  var start: Substring
  var offset: Substring
  /// What stands behind the call: its debug location.
  var rest: String

  init?(_ line: String) {
    guard let name = line.range(of: IRText.advance), let equals = line.range(of: " = "),
      let end = line[name.upperBound...].firstIndex(of: ")")
    else { return nil }
    let arguments = line[name.upperBound..<end].split(separator: ",")
    guard arguments.count == 2, let start = arguments[0].split(separator: " ").last,
      let offset = arguments[1].split(separator: " ").last
    else { return nil }
    result = line[..<equals.lowerBound].drop { $0 == " " }
    self.start = start
    self.offset = offset
    rest = IRText.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
  }

  /// Whether the offset is a number.
  var isConstant: Bool { !offset.hasPrefix("%") }

  func addition(named name: some StringProtocol) -> String {
    "  \(name) = getelementptr i8, ptr \(start), i64 \(offset)\(rest)"
  }
}
