/// How what a map has for a key becomes bytes, and back.
///
/// ``MapCodec`` does it for one value, ``PerCPUCodec`` for a value per processor.
public protocol ElementCodec<Element>: Sendable {
  /// What a map has for a key.
  associatedtype Element

  /// How many bytes the kernel copies for an element.
  var size: Int { get }

  /// Reads an element of ``size`` bytes.
  func load(from bytes: RawSpan, at offset: Int) -> Element

  /// Writes an element to ``size`` bytes, those that belong to nothing as zero.
  func store(_ element: Element, to bytes: inout MutableRawSpan, at offset: Int)

  /// Runs `body` with the bytes of an element.
  func withBytes<Result, Failure: Error>(
    of element: Element, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result

  /// The element that `fill` writes the ``size`` bytes of, or nil if it returns false.
  func element<Failure: Error>(
    filledBy fill: (inout MutableRawSpan) throws(Failure) -> Bool
  ) throws(Failure) -> Element?
}

extension ElementCodec {
  /// Runs `body` with the bytes of an element.
  @inlinable
  public func withBytes<Result, Failure: Error>(
    of element: Element, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) {
      buffer throws(Failure) -> Result in
      // Sound: every byte is written before the span over them is handed on.
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      var bytes = unsafe buffer.mutableBytes
      store(element, to: &bytes, at: 0)
      return try body(unsafe buffer.bytes)
    }
  }

  /// The element that `fill` writes the bytes of, or nil if it returns false.
  @inlinable
  @inline(__always)
  public func element<Failure: Error>(
    filledBy fill: (inout MutableRawSpan) throws(Failure) -> Bool
  ) throws(Failure) -> Element? {
    try unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) {
      buffer throws(Failure) -> Element? in
      // Sound: every byte is written before the span over them is handed on.
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      var bytes = unsafe buffer.mutableBytes
      guard try fill(&bytes) else { return nil }
      return load(from: unsafe buffer.bytes, at: 0)
    }
  }
}
