/// Bytes written as hexadecimal digits; anything else between them is left out.
func bytes(_ hex: some StringProtocol) -> [UInt8] {
  let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2)
    .map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}

/// Writes a number over the bytes at an offset.
func overwrite(_ bytes: inout [UInt8], at offset: Int, with value: UInt64, size: Int) {
  for index in 0..<size where offset + index < bytes.count {
    bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
  }
}

/// A fixed sequence of numbers, so that a failure can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
