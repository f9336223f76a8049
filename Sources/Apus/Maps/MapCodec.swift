/// Turns Swift values into the bytes of a map's keys and values, and back.
struct MapCodec<Value: BitwiseCopyable>: Sendable {
  private let padding = Padding(of: Value.self)

  /// The bytes of one value in a map: the stride, which is what a C compiler calls the size.
  static var size: Int { MemoryLayout<Value>.stride }

  /// Writes a value to the first bytes of `buffer`, which has room for ``size``, with padding as zero.
  func store(_ value: Value, to buffer: UnsafeMutableRawBufferPointer, at offset: Int = 0) {
    // Sound: callers make the buffer of a multiple of `size`, and padding lies within the size.
    unsafe buffer.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    for range in padding.ranges {
      for index in range { unsafe buffer[offset + index] = 0 }
    }
  }

  /// Reads a value from `buffer`, which has at least ``size`` bytes from `offset` on.
  static func load(from buffer: UnsafeRawBufferPointer, at offset: Int = 0) -> Value {
    // Sound: callers make the buffer of a multiple of `size`; a bitwise copyable value is its bytes, and
    // the map's type was compared with Value when the handle was made.
    unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Runs `body` with the bytes of a value.
  func withBytes<Result, Failure: Error>(
    of value: Value, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe withUnsafeTemporaryAllocation(
      byteCount: Self.size, alignment: MemoryLayout<Value>.alignment
    ) { buffer throws(Failure) -> Result in
      // Sound: every byte is written before the span over them is handed on.
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe store(value, to: buffer)
      return try body(unsafe buffer.bytes)
    }
  }

  /// The value that `fill` writes the bytes of.
  static func value<Failure: Error>(
    filledBy fill: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) -> Value {
    try unsafe withUnsafeTemporaryAllocation(
      byteCount: size, alignment: MemoryLayout<Value>.alignment
    ) { buffer throws(Failure) -> Value in
      // Sound: every byte is written before the span over them is handed on.
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      var bytes = unsafe buffer.mutableBytes
      try fill(&bytes)
      return unsafe load(from: UnsafeRawBufferPointer(buffer))
    }
  }
}
