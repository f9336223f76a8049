/// An IPv4 address: four bytes, in network byte order (`__be32`).
@frozen
public struct IPv4Address: Hashable, Sendable, BitwiseCopyable {
  /// The address as a number: 192.0.2.1 is 0xC0000201.
  public var number: BigEndian<UInt32>

  /// An address by its four bytes.
  @inlinable
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    number = BigEndian(UInt32(a) &<< 24 | UInt32(b) &<< 16 | UInt32(c) &<< 8 | UInt32(d))
  }

  /// An address by its number.
  @inlinable
  public init(_ number: BigEndian<UInt32>) {
    self.number = number
  }

  /// Whether the address lies in the network of which `network` is an address and `prefixLength`
  /// (0 to 32) the length of the prefix, in bits.
  @inlinable
  public func isIn(_ network: IPv4Address, prefixLength: Int) -> Bool {
    let mask = ~(UInt32.max >> UInt32(truncatingIfNeeded: prefixLength))
    return (number.value ^ network.number.value) & mask == 0
  }
}

#if !hasFeature(Embedded)
extension IPv4Address: CustomStringConvertible {
  /// The address in dotted decimal: `192.0.2.1`.
  public var description: String {
    let number = number.value
    return "\(number >> 24).\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF)"
  }
}
#endif
