/// Turns prefixes into the bytes of a trie's keys, and back: the length, and right behind it the address.
public struct PrefixCodec<Address: BitwiseCopyable>: ElementCodec {
  @usableFromInline let codec = MapCodec<Address>()

  /// Where the address begins.
  @inlinable
  static var addressOffset: Int { MemoryLayout<UInt32>.size }

  @inlinable
  static var size: Int { addressOffset + MemoryLayout<Address>.size }

  /// The bytes of a key.
  @inlinable
  public var size: Int { Self.size }

  /// Writes a prefix.
  @inlinable
  public func store(_ prefix: Prefix<Address>, to bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBytes(of: prefix.length, toByteOffset: offset, as: UInt32.self)
    codec.store(
      prefix.address, to: &bytes, at: offset &+ Self.addressOffset,
      limit: MemoryLayout<Address>.size)
  }

  /// Reads a prefix.
  @inlinable
  public func load(from bytes: RawSpan, at offset: Int) -> Prefix<Address> {
    // Sound: the span checks its bounds, and any four bytes are a number.
    let length = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return Prefix(codec.load(from: bytes, at: offset &+ Self.addressOffset), length: length)
  }
}
