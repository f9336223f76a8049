extension [UInt8] {
  /// Makes it one of a size, with any contents; what has the size already stays where it is.
  mutating func resize(to count: Int) {
    if self.count != count { self = [UInt8](repeating: 0, count: count) }
  }

  /// Makes it a copy of bytes, in its own memory if it has the size already.
  mutating func overwrite(with other: UnsafeRawBufferPointer) {
    guard count == other.count else {
      self = unsafe [UInt8](other)
      return
    }
    // Sound: as many bytes are copied as there are.
    unsafe withUnsafeMutableBytes { unsafe $0.copyMemory(from: other) }
  }

  /// Writes a number over bytes, which have to be there.
  mutating func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ number: Value, at offset: Int, _ byteOrder: ByteOrder
  ) {
    var elements = mutableSpan
    // Sound: a byte may have any value.
    var bytes = unsafe elements.mutableBytes
    bytes.storeBytes(
      of: byteOrder == .host ? number : number.byteSwapped, toByteOffset: offset, as: Value.self)
  }
}
