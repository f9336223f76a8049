/// Unpacks a gzip file of one member (RFC 1952), such as `/proc/config.gz`.
enum Gzip {
  static func unpack(_ bytes: [UInt8], limit: Int) throws(Inflate.Fault) -> [UInt8] {
    guard bytes.count >= 18 else { throw .truncated }
    // The magic number, and DEFLATE as the method.
    guard bytes[0] == 0x1f, bytes[1] == 0x8b, bytes[2] == 8, bytes[3] & 0xe0 == 0 else {
      throw .malformed
    }
    let flags = bytes[3]
    var position = 10
    if flags & 4 != 0 {
      guard position + 2 <= bytes.count else { throw .truncated }
      position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    }
    // A name, and a comment, each ending in a zero byte.
    for bit in [8, 16] as [UInt8] where flags & bit != 0 {
      guard position < bytes.count, let end = bytes[position...].firstIndex(of: 0) else {
        throw .truncated
      }
      position = end + 1
    }
    if flags & 2 != 0 { position += 2 }
    guard position <= bytes.count else { throw .truncated }
    var inflate = Inflate(bytes, from: position, limit: limit)
    try inflate.run()
    guard inflate.position + 8 <= bytes.count else { throw .truncated }
    func word(_ offset: Int) -> UInt32 {
      bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard word(inflate.position) == checksum(inflate.output),
      word(inflate.position + 4) == UInt32(truncatingIfNeeded: inflate.output.count)
    else { throw .malformed }
    return inflate.output
  }

  /// CRC-32 as gzip has it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = .max
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xff)] ^ sum >> 8 }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256)
    .map { index in
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
      return value
    }
}
