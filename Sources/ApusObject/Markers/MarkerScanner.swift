/// Goes through the text that says where a marker's arguments are.
struct MarkerScanner {
  private let text: [UInt8]
  private var position = 0

  init(_ text: String) {
    self.text = Array(text.utf8)
    skipSpaces()
  }

  var isAtEnd: Bool { position == text.count }

  /// Whether a word has just ended.
  var isBetweenWords: Bool { isAtEnd || position > 0 && text[position &- 1] == UInt8(ascii: " ") }

  /// Takes a character and the spaces behind it, if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position &+= 1
    skipSpaces()
    return true
  }

  /// Takes a decimal number, with a sign or without, and the spaces behind it, if one comes next.
  ///
  /// One that takes the 64th bit is the negative number of the same bits.
  mutating func number() -> Int64? {
    var end = position
    let isNegative = end < text.count && text[end] == UInt8(ascii: "-")
    if isNegative { end &+= 1 }
    let start = end
    var magnitude: UInt64 = 0
    while end < text.count, case let digit = text[end] &- UInt8(ascii: "0"), digit < 10 {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      magnitude = sum
      end &+= 1
    }
    guard end > start, !isNegative || magnitude <= 1 << 63 else { return nil }
    position = end
    skipSpaces()
    return Int64(bitPattern: isNegative ? 0 &- magnitude : magnitude)
  }

  /// Takes small letters and digits and the spaces behind them, if there are any.
  mutating func name() -> String? {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let name = text[position...].prefix { letters.contains($0) || digits.contains($0) }
    guard !name.isEmpty else { return nil }
    position = name.endIndex
    skipSpaces()
    return String(decoding: name, as: UTF8.self)
  }

  /// What the next argument seems to be, up to a space outside of brackets; cut where it is very long.
  var argumentText: String {
    var depth = 0
    let word = text[position...].prefix(64)
      .prefix { byte in
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): depth &+= 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth &-= 1
        default: break
        }
        return byte != UInt8(ascii: " ") || depth > 0
      }
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func skipSpaces() {
    while position < text.count, text[position] == UInt8(ascii: " ") { position &+= 1 }
  }
}
