/// What the verifier wrote about a program, taken apart as far as an error message needs it.
struct VerifierLog {
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(whereSeparator: \.isNewline).flatMap(Self.separated)
  }

  /// Older kernels write on, after a jump, in the same line.
  private static func separated(_ line: Substring) -> [Substring] {
    guard let jump = line.firstRange(of: "goto pc") else { return [line] }
    let rest = line[jump.upperBound...].drop { $0 == "+" || $0 == "-" || $0.isNumber }
    let more = rest.drop { $0 == " " }
    guard rest.first == " ", let first = more.first, first != ";" else { return [line] }
    return [line[..<rest.startIndex], more]
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
    guard end > meaningful.startIndex, case let before = meaningful[end - 1],
      Self.isVerdict(before), !Self.isNotice(before)
    else { return String(meaningful[end]) }
    return "\(before); \(meaningful[end])"
  }

  /// The lines at the end that are neither code, registers nor source: the verdict is among them.
  var lastWords: [Substring] { meaningful.suffix(8).filter(Self.isVerdict) }

  private static func isVerdict(_ line: Substring) -> Bool {
    let others = [";", "from ", "cur state:", "old state:", "caller:", "callee:", "to caller"]
    return !isCode(line) && !others.contains { line.hasPrefix($0) } && !isState(line)
  }

  /// What is said of a program whose context is declared as `void *`, before a look at its code.
  private static func isNotice(_ line: Substring) -> Bool {
    line.hasPrefix("arg#") && line.contains("reference type('UNKNOWN ')")
  }

  /// The state of a frame: `R0=scalar() R10=fp0`, with a space before.
  private static func isState(_ line: Substring) -> Bool {
    line.first == " " && !registers(in: line).isEmpty
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

  /// The registers that the verdict names or, if it names none, those of the last instruction, as far as the log says
  /// what was in them.
  var registersThatMatter: [VerifierRejection.Register] {
    var states: [Int: String] = [:]
    for line in meaningful {
      for register in Self.registers(in: line) { states[register.number] = register.state }
    }
    var named = lastWords.flatMap { Self.mentions(in: $0, of: "R") }
    if named.isEmpty, let code = meaningful.last(where: { $0.contains(": (") }) {
      let text = code.prefix { $0 != ";" }
      named = Self.mentions(in: text, of: "r")
    }
    return Set(named).sorted()
      .compactMap { number in
        states[number].map { VerifierRejection.Register(number: number, state: $0) }
      }
  }

  /// `R0=state`, `R0_w=state`, as often as a line has it; a state ends at a space outside of parentheses.
  private static func registers(in line: Substring) -> [VerifierRejection.Register] {
    var found: [VerifierRejection.Register] = []
    var rest = line.utf8[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "R")) {
      let isFirst = start == rest.startIndex || rest[rest.index(before: start)] == 0x20
      rest = rest[rest.index(after: start)...]
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      guard isFirst, digits.count <= 2, let number = Int(Substring(digits)) else { continue }
      let afterNumber = rest[digits.endIndex...]
      let mark = afterNumber.prefix {
        $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "w") || $0 == UInt8(ascii: "r")
      }
      guard afterNumber[mark.endIndex...].first == UInt8(ascii: "=") else { continue }
      let value = afterNumber[mark.endIndex...].dropFirst()
      var depth = 0
      let state = value.prefix { byte in
        switch byte {
        case UInt8(ascii: "("): depth += 1
        case UInt8(ascii: ")"): depth -= 1
        default: break
        }
        return depth > 0 || byte != UInt8(ascii: " ")
      }
      found.append(VerifierRejection.Register(number: number, state: String(Substring(state))))
      rest = value[state.endIndex...]
    }
    return found
  }

  /// The numbers after a letter: of `R1 invalid mem access` 1.
  private static func mentions(in line: Substring, of letter: Character) -> [Int] {
    var numbers: [Int] = []
    var previous: Character = " "
    var index = line.startIndex
    while index < line.endIndex {
      let character = line[index]
      index = line.index(after: index)
      if character == letter, !previous.isLetter, !previous.isNumber, previous != "_" {
        let digits = line[index...].prefix { $0.isASCII && $0.isNumber }
        if digits.count <= 2, let number = Int(digits), number <= 10 { numbers.append(number) }
      }
      previous = character
    }
    return numbers
  }

  private static func isStatistics(_ line: Substring) -> Bool {
    let beginnings = ["processed ", "verification time ", "stack depth ", "max_states_per_insn "]
    return beginnings.contains { line.hasPrefix($0) } || line.allSatisfy(\.isWhitespace)
  }
}
