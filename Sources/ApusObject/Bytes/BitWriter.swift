/// Writes numbers of some bits into zeros, as compilers lay out bit fields.
struct BitWriter {
  private(set) var bytes: [UInt8]
  private let byteOrder: ByteOrder

  init(count: Int, byteOrder: ByteOrder) {
    bytes = [UInt8](repeating: 0, count: count)
    self.byteOrder = byteOrder
  }

  /// Writes the lowest bits of a number; the bits are counted from those that come first in memory.
  mutating func write(_ value: UInt64, at offset: Int, count: Int) {
    for bit in 0..<count where value >> UInt64(bit) & 1 != 0 {
      switch byteOrder {
      case .little:
        bytes[(offset &+ bit) / 8] |= 1 << UInt8((offset &+ bit) % 8)
      case .big:
        let place = offset &+ count &- 1 &- bit
        bytes[place / 8] |= 0x80 >> UInt8(place % 8)
      }
    }
  }
}
