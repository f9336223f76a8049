/// Bytes of a packet that were found to be there: what a ``PacketHeader`` is a view of.
///
/// Offsets are constants of the header's layout. One beyond what was checked does no harm: the
/// kernel's verifier refuses the program.
@safe
@frozen
public struct PacketBytes {
  @usableFromInline
  let start: UnsafeMutableRawPointer

  @inlinable
  @inline(__always)
  init(start: UnsafeMutableRawPointer) {
    unsafe self.start = unsafe start
  }

  /// The value at `offset`.
  ///
  /// It is read with its own alignment assumed, like C reads a header: packets are not aligned to
  /// more than two bytes, and the processors that mind have kernels that arrange for it.
  @inlinable
  @inline(__always)
  public func load<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value {
    // Raw, because the same bytes may be written as something else: a header's checksum is the sum of its
    // words.
    // SAFETY: the verifier proves that the access lies inside the packet.
    unsafe start.load(fromByteOffset: offset, as: Value.self)
  }

  /// Puts `value` at `offset`.
  @inlinable
  @inline(__always)
  public func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    // SAFETY: the verifier proves that the access lies inside the packet.
    unsafe (start + offset).assumingMemoryBound(to: Value.self).pointee = value
  }
}
