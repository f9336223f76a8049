/// Writes numbers in one byte order.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []
  let byteOrder: ByteOrder

  init(byteOrder: ByteOrder) {
    self.byteOrder = byteOrder
  }

  var count: Int { bytes.count }

  mutating func append<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
    let ordered = byteOrder == .little ? value.littleEndian : value.bigEndian
    // Sound: reads the bytes of a value that lives through the call, and an integer has no padding.
    unsafe withUnsafeBytes(of: ordered) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func append(_ value: Int16) { append(UInt16(bitPattern: value)) }
  mutating func append(_ value: Int32) { append(UInt32(bitPattern: value)) }
  mutating func append(_ value: Int64) { append(UInt64(bitPattern: value)) }

  mutating func append(contentsOf other: some Sequence<UInt8>) {
    bytes.append(contentsOf: other)
  }

  /// Appends zero bytes until the size is a multiple of `alignment`, a power of two.
  mutating func align(to alignment: Int) {
    while bytes.count & (alignment &- 1) != 0 { bytes.append(0) }
  }
}
