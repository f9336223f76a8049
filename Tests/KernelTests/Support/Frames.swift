/// Frames of known content.
enum Frames {
  /// A UDP packet over IPv4, 60 bytes long.
  static func ipv4(source: [UInt8]) -> [UInt8] {
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 0x08, 0x00]
      + [0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 17, 0, 0] + source + [192, 0, 2, 200]
      + [0x30, 0x39, 0, 9, 0, 26, 0, 0] + [UInt8](repeating: 0, count: 18)
  }
}
