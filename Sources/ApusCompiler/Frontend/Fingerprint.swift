/// A number that tells what something was made of (FNV-1a, 64 bits).
///
/// It keeps apart what differs by accident. Nothing depends on its being hard to forge.
struct Fingerprint {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds bytes, and that they end here.
  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = (state ^ 0x1_0000) &* 0x100_0000_01B3
  }

  /// Adds a string, and that it ends here.
  mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// The number in hexadecimal.
  var text: String { String(state, radix: 16) }
}
