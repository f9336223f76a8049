/// The strict Base64 of RFC 4648: the standard alphabet, with padding, and nothing else.
enum Base64 {
  /// Why a text is not Base64.
  enum Fault: Error, Hashable {
    /// The length is not a multiple of 4.
    case length(Int)
    /// A byte is not of the alphabet, or padding stands where it may not.
    case character(offset: Int)
    /// The bits that padding leaves over are not zero.
    case trailingBits
  }

  /// The bytes that `text` stands for.
  static func decode(_ text: Span<UInt8>) throws(Fault) -> [UInt8] {
    guard text.count % 4 == 0 else { throw .length(text.count) }
    var end = text.count
    while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end / 4 * 3 + 2)
    var bits: UInt32 = 0
    var count = 0
    for offset in 0..<end {
      let value = values[Int(text[offset])]
      guard value < 64 else { throw .character(offset: offset) }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    guard bits & (1 << count - 1) == 0 else { throw .trailingBits }
    return bytes
  }

  /// The value of each byte as a character of the alphabet; 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() {
      values[Int(character)] = UInt8(value)
    }
    return values
  }()
}
