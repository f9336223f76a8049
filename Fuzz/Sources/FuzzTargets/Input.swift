extension FuzzTarget {
  /// Hands what libFuzzer made to a target.
  ///
  /// - Parameters:
  ///   - start: The first byte; nil of an empty input.
  ///   - count: How many bytes there are.
  ///   - target: What to do with them.
  /// - Returns: 0, as libFuzzer wants it.
  public static func run(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ target: ([UInt8]) -> Void
  ) -> CInt {
    // Sound: libFuzzer keeps the bytes for the length of the call, in which they are copied.
    target(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
}
