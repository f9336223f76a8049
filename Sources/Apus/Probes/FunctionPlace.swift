/// Where in a function a probe is: `FUNCTION[+OFFSET]`, the offset in bytes, decimal, or hexadecimal after `0x`.
struct FunctionPlace: Hashable {
  let function: String
  let offset: UInt64

  /// Reads the text; what follows a `+` and is no number belongs to the name.
  init(_ text: some StringProtocol) {
    if let plus = text.lastIndex(of: "+"),
      let offset = Self.number(text[text.index(after: plus)...])
    {
      (function, self.offset) = (String(text[..<plus]), offset)
    } else {
      (function, offset) = (String(text), 0)
    }
  }

  private static func number(_ text: some StringProtocol) -> UInt64? {
    // `UInt64.init` would take a second sign.
    guard let first = text.utf8.first, first != UInt8(ascii: "+") else { return nil }
    return text.hasPrefix("0x") || text.hasPrefix("0X")
      ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
  }
}
