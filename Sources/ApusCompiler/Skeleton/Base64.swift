/// Bytes as text (RFC 4648, section 4).
///
/// A string literal of a hundred thousand characters compiles in the time that an array literal of a
/// hundred numbers takes.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text, cut into lines of `length` characters.
  static func lines(_ bytes: [UInt8], length: Int) -> [String] {
    let text = encode(bytes)
    return stride(from: 0, to: text.count, by: length)
      .map { start in
        String(decoding: text[start..<min(start + length, text.count)], as: UTF8.self)
      }
  }

  /// The text.
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
      let number = UInt32(padded[0]) << 16 | UInt32(padded[1]) << 8 | UInt32(padded[2])
      for position in 0..<4 {
        let digit = Int(number >> UInt32(18 - 6 * position)) & 0x3F
        text.append(position <= group.count ? alphabet[digit] : UInt8(ascii: "="))
      }
    }
    return text
  }
}
