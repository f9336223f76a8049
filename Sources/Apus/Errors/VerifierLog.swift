/// What the verifier wrote about a program, taken apart as far as an error message needs it.
struct VerifierLog {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(whereSeparator: \.isNewline)
  }

  /// The lines without the statistics that every log ends in.
  private var meaningful: ArraySlice<Substring> {
    var rest = lines[...]
    while let last = rest.last, Self.isStatistics(last) { rest.removeLast() }
    return rest
  }

  /// The last lines that say something about the failure, at most eight.
  var lastMeaningfulLines: [String] { meaningful.suffix(8).map(String.init) }

  /// The verifier's verdict: the last line that is neither code, registers nor source.
  ///
  /// With the line before it if that is one too: the verdict often comes in two parts.
  var verdict: String? {
    guard let end = meaningful.lastIndex(where: Self.isVerdict) else { return nil }
    let first = end > meaningful.startIndex && Self.isVerdict(meaningful[end - 1]) ? end - 1 : end
    return meaningful[first...end].joined(separator: "; ")
  }

  private static func isVerdict(_ line: Substring) -> Bool {
    !isCode(line) && !line.hasPrefix(";") && !line.hasPrefix("from ")
  }

  /// The index of the last instruction that the verifier looked at.
  var lastInstruction: Int? {
    for line in meaningful.reversed() where Self.isCode(line) {
      if let index = Self.instruction(line) { return index }
    }
    return nil
  }

  /// `12: (bf) r1 = r2`, or with registers after the number: `12: R1=ctx() R10=fp0`.
  private static func isCode(_ line: Substring) -> Bool { instruction(line) != nil }

  private static func instruction(_ line: Substring) -> Int? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let number = line[..<colon]
    guard !number.isEmpty, number.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      line[colon...].dropFirst().first == " "
    else { return nil }
    return Int(number)
  }

  private static func isStatistics(_ line: Substring) -> Bool {
    let beginnings = ["processed ", "verification time ", "stack depth ", "max_states_per_insn "]
    return beginnings.contains { line.hasPrefix($0) } || line.allSatisfy(\.isWhitespace)
  }
}
