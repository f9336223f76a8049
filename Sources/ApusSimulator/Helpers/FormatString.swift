/// A format of the kernel's for programs: `%d %i %u %x %X %c %s %p %%`, with `l`, `ll`, widths and zeros.
struct FormatString {
  /// The text, or nil if the format is not valid or wants more arguments than there are.
  let result: [UInt8]?

  init(_ format: [UInt8], _ arguments: [UInt64], string: (UInt64) -> [UInt8]) {
    var text: [UInt8] = []
    var arguments = arguments[...]
    var rest = format.prefix { $0 != 0 }
    while let character = rest.popFirst() {
      guard character == UInt8(ascii: "%") else {
        text.append(character)
        continue
      }
      if rest.first == UInt8(ascii: "%") {
        rest.removeFirst()
        text.append(character)
        continue
      }
      guard let piece = Self.piece(&rest, &arguments, string: string) else {
        result = nil
        return
      }
      text += piece
    }
    result = text
  }

  private static func piece(
    _ rest: inout ArraySlice<UInt8>, _ arguments: inout ArraySlice<UInt64>,
    string: (UInt64) -> [UInt8]
  ) -> [UInt8]? {
    var (pad, width, longs) = (UInt8(ascii: " "), 0, 0)
    var alignsLeft = false
    while let flag = rest.first, flag == UInt8(ascii: "0") || flag == UInt8(ascii: "-") {
      if flag == UInt8(ascii: "0") { pad = flag } else { alignsLeft = true }
      rest.removeFirst()
    }
    while let digit = rest.first, (0x30...0x39).contains(digit) {
      width = min(256, width * 10 + Int(digit - 0x30))
      rest.removeFirst()
    }
    while rest.first == UInt8(ascii: "l") {
      longs += 1
      rest.removeFirst()
    }
    guard let kind = rest.popFirst(), longs <= 2, let argument = arguments.popFirst() else {
      return nil
    }
    let unsigned = longs > 0 ? argument : argument & 0xffff_ffff
    let signed =
      longs > 0
      ? Int64(bitPattern: argument) : Int64(Int32(truncatingIfNeeded: argument))
    let body: [UInt8]
    switch kind {
    case UInt8(ascii: "d"), UInt8(ascii: "i"): body = Array(String(signed).utf8)
    case UInt8(ascii: "u"): body = Array(String(unsigned).utf8)
    case UInt8(ascii: "x"): body = Array(String(unsigned, radix: 16).utf8)
    case UInt8(ascii: "X"): body = Array(String(unsigned, radix: 16, uppercase: true).utf8)
    case UInt8(ascii: "c"): body = [UInt8(truncatingIfNeeded: argument)]
    case UInt8(ascii: "s"): body = string(argument)
    case UInt8(ascii: "p"):
      // The kinds of %p, as in %px and %pI4, are numbers here.
      while let letter = rest.first,
        (0x41...0x7a).contains(letter) || (0x30...0x39).contains(letter)
      {
        rest.removeFirst()
      }
      body = Array(("0x" + String(argument, radix: 16)).utf8)
    default: return nil
    }
    let padding = Array(
      repeating: alignsLeft ? UInt8(ascii: " ") : pad, count: max(0, width - body.count))
    return alignsLeft ? body + padding : padding + body
  }
}
