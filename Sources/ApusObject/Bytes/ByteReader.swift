/// Reads numbers from bytes that may be anything: every read is checked, and throws.
struct ByteReader {
  let bytes: SharedBytes
  let byteOrder: ByteOrder
  /// The section that errors name.
  let section: String?

  init(_ bytes: ArraySlice<UInt8>, byteOrder: ByteOrder, section: String? = nil) {
    self.init(SharedBytes(bytes), byteOrder: byteOrder, section: section)
  }

  init(_ bytes: SharedBytes, byteOrder: ByteOrder, section: String? = nil) {
    self.bytes = bytes
    self.byteOrder = byteOrder
    self.section = section
  }

  var count: Int { bytes.count }

  /// The bytes of a range that starts at `offset`, or an error when it does not fit.
  func slice(at offset: Int, count: Int) throws(ObjectError) -> SharedBytes {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard offset >= 0, count >= 0, !overflow, end <= bytes.count else {
      throw ObjectError(
        .truncated, "\(count) bytes are announced where there are \(max(0, bytes.count &- offset))",
        section: section, offset: offset)
    }
    return bytes[(bytes.startIndex &+ offset)..<(bytes.startIndex &+ end)]
  }

  /// The same for numbers as files hold them.
  func slice(at offset: UInt64, count: UInt64) throws(ObjectError) -> SharedBytes {
    try slice(at: Int(clamping: offset), count: Int(clamping: count))
  }

  /// A reader of a part, whose offsets start at 0.
  func reader(at offset: Int, count: Int) throws(ObjectError) -> ByteReader {
    ByteReader(try slice(at: offset, count: count), byteOrder: byteOrder, section: section)
  }

  func integer<Value: FixedWidthInteger & UnsignedInteger>(
    _ type: Value.Type, at offset: Int
  ) throws(ObjectError) -> Value {
    let size = MemoryLayout<Value>.size
    // Sound: the load is within the buffer, and any bytes are a number.
    let value: Value? = unsafe bytes.withUnsafeBytes { buffer in
      guard offset >= 0, offset <= buffer.count &- size else { return nil }
      return unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
    guard let value else {
      _ = try slice(at: offset, count: size)
      return 0
    }
    return byteOrder == .little ? Value(littleEndian: value) : Value(bigEndian: value)
  }

  func u8(at offset: Int) throws(ObjectError) -> UInt8 { try integer(UInt8.self, at: offset) }
  func u16(at offset: Int) throws(ObjectError) -> UInt16 { try integer(UInt16.self, at: offset) }
  func u32(at offset: Int) throws(ObjectError) -> UInt32 { try integer(UInt32.self, at: offset) }
  func u64(at offset: Int) throws(ObjectError) -> UInt64 { try integer(UInt64.self, at: offset) }
}
