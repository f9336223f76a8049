/// The memory of the values that all CPUs have of an element.
///
/// Eight words of it are in place, which is enough for counters on up to eight CPUs: to read those allocates
/// nothing. More are in an array.
@usableFromInline
struct PerCPUWords: Sendable {
  /// Eight words, as two vectors.
  ///
  /// Eight numbers, or an array of them, the optimizer would copy as a whole, several times for each element that is read.
  @usableFromInline typealias Few = (SIMD4<UInt64>, SIMD4<UInt64>)

  @usableFromInline var few: Few
  /// All of them, if they are too many to be in place.
  @usableFromInline var many: [UInt64]?
  /// How many bytes there are.
  @usableFromInline let byteCount: Int

  /// Zeros.
  @inlinable
  @inline(__always)
  init(byteCount: Int) {
    few = Self.zeros
    many = byteCount > Self.room ? [UInt64](repeating: 0, count: byteCount / 8) : nil
    self.byteCount = byteCount
  }

  /// Words that are all in place.
  @inlinable
  @inline(__always)
  init(_ few: Few, byteCount: Int) {
    self.few = few
    many = nil
    self.byteCount = byteCount
  }

  /// Words in place.
  @inlinable
  @inline(__always)
  static var zeros: Few { (.zero, .zero) }

  /// How many bytes are in place at most.
  @inlinable static var room: Int { 8 * 8 }

  /// Runs `body` with the bytes, to be written.
  @inlinable
  @inline(__always)
  mutating func withMutableBytes<Result, Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard var words = many else { return try Self.withBytes(of: &few, count: byteCount, body) }
    // One owner, so that nothing is copied.
    many = nil
    defer { many = words }
    // Sound: any bytes are valid words.
    var span = words.mutableSpan
    var bytes = unsafe span.mutableBytes
    return try body(&bytes)
  }

  /// Runs `body` with the first of bytes in place, to be written.
  @inlinable
  @inline(__always)
  static func withBytes<Result, Failure: Error>(
    of few: inout Few, count: Int,
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe withUnsafeMutableBytes(of: &few) { place throws(Failure) -> Result in
      // Sound: as above; no more are in place than there is room for.
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: place[..<count])
      var bytes = unsafe part.mutableBytes
      return try body(&bytes)
    }
  }

  /// Reads a value, which begins with a word.
  @inlinable
  @inline(__always)
  func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
    // Sound: a bitwise copyable value is its bytes, and the map's type was compared with it when the map's handle was
    // made. A span checks its own bounds, and those of what is in place are checked here.
    if let many {
      return unsafe many.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    }
    precondition(
      offset >= 0 && offset <= byteCount - MemoryLayout<Value>.size, "no CPU has such a place")
    return unsafe withUnsafeBytes(of: few) { words in
      unsafe words.loadUnaligned(fromByteOffset: offset, as: type)
    }
  }
}
