/// Turns Swift values into the bytes of a map's keys and values, and back.
public struct MapCodec<Value: BitwiseCopyable>: ElementCodec {
  /// Which of the first 64 bytes belong to no stored property, the first one in the lowest bit.
  ///
  /// A number rather than a list, so that a codec is copied without counting references.
  @usableFromInline let padding: UInt64

  /// Whether bytes after those belong to no stored property.
  @usableFromInline let hasPaddingBeyond: Bool

  /// Looks at how a type is laid out.
  @usableFromInline
  init() {
    let ranges = Padding(of: Value.self).ranges
    padding = ranges.joined().prefix { $0 < 64 }.reduce(0) { $0 | 1 << UInt64($1) }
    hasPaddingBeyond = ranges.last.map { $0.upperBound > 64 } ?? false
  }

  /// The bytes of one value in a map: the stride, which is what a C compiler calls the size.
  @inlinable
  static var size: Int { MemoryLayout<Value>.stride }

  /// The bytes of one value in a map.
  @inlinable
  public var size: Int { Self.size }

  /// Writes a value with its padding as zero.
  @inlinable
  public func store(_ value: Value, to bytes: inout MutableRawSpan, at offset: Int) {
    store(value, to: &bytes, at: offset, limit: size)
  }

  /// Writes a value to `limit` bytes, which is its size or its stride.
  @inlinable
  func store(_ value: Value, to bytes: inout MutableRawSpan, at offset: Int, limit: Int) {
    bytes.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    var rest = padding
    while rest != 0 {
      let index = rest.trailingZeroBitCount
      if index < limit {
        bytes.storeBytes(of: 0, toByteOffset: offset &+ index, as: UInt8.self)
      }
      rest &= rest &- 1
    }
    if hasPaddingBeyond { clearPaddingBeyond(&bytes, at: offset, limit: limit) }
  }

  /// Writes zero to the padding after the first 64 bytes.
  @usableFromInline
  func clearPaddingBeyond(_ bytes: inout MutableRawSpan, at offset: Int, limit: Int) {
    for index in Padding.known(of: Value.self).ranges.joined() where index >= 64 && index < limit {
      bytes.storeBytes(of: 0, toByteOffset: offset &+ index, as: UInt8.self)
    }
  }

  /// Reads a value.
  @inlinable
  public func load(from bytes: RawSpan, at offset: Int) -> Value {
    // Sound: the span checks its bounds; a bitwise copyable value is its bytes, and the map's type was compared
    // with Value when the handle was made.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Runs `body` with the bytes of a value.
  @inlinable
  @inline(__always)
  public func withBytes<Result, Failure: Error>(
    of value: Value, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) {
      buffer throws(Failure) -> Result in
      // Sound: every byte is written before the span over them is handed on.
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      var bytes = unsafe buffer.mutableBytes
      store(value, to: &bytes, at: 0)
      return try body(unsafe buffer.bytes)
    }
  }
}
