/// The memory of the values that all CPUs have of an element.
///
/// Sixteen words of it are in place, which is enough for counters on up to sixteen CPUs: to read those allocates
/// nothing. More are in an array.
@usableFromInline
struct PerCPUWords: Sendable {
  @usableFromInline var few = [16 of UInt64](repeating: 0)
  /// All of them, if they are too many to be in place.
  @usableFromInline var many: [UInt64]?
  /// How many bytes there are.
  @usableFromInline let byteCount: Int

  /// Zeros.
  @inlinable
  @inline(__always)
  init(byteCount: Int) {
    self.byteCount = byteCount
    many = byteCount > 16 * 8 ? [UInt64](repeating: 0, count: byteCount / 8) : nil
  }

  /// Runs `body` with the bytes, to be written.
  @inlinable
  @inline(__always)
  mutating func withMutableBytes<Result, Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Sound: any bytes are valid words; no more are in place than there is room for.
    guard many == nil else {
      var span = many!.mutableSpan
      var bytes = unsafe span.mutableBytes
      return try body(&bytes)
    }
    return try unsafe withUnsafeMutableBytes(of: &few) { place throws(Failure) -> Result in
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: place[..<byteCount])
      var bytes = unsafe part.mutableBytes
      return try body(&bytes)
    }
  }

  /// Reads a value.
  @inlinable
  func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
    // Sound: a bitwise copyable value is its bytes, and the map's type was compared with it when the map's handle was
    // made. A span checks its own bounds.
    if let many {
      return unsafe many.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    }
    precondition(
      offset >= 0 && offset <= byteCount - MemoryLayout<Value>.size, "no CPU has such a place")
    return unsafe few.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }
}
