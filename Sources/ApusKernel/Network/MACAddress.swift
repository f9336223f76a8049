/// An Ethernet address: six bytes, in the order in which they are sent.
@frozen
public struct MACAddress: Hashable, Sendable, BitwiseCopyable {
  // Three numbers of two bytes, as far as an Ethernet header is aligned: a comparison takes three
  // instructions, where six bytes would take six.
  @usableFromInline var first: BigEndian<UInt16>
  @usableFromInline var second: BigEndian<UInt16>
  @usableFromInline var third: BigEndian<UInt16>

  /// An address by its bytes.
  @inlinable
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
    first = BigEndian(UInt16(a) &<< 8 | UInt16(b))
    second = BigEndian(UInt16(c) &<< 8 | UInt16(d))
    third = BigEndian(UInt16(e) &<< 8 | UInt16(f))
  }

  /// The address of all stations, `ff:ff:ff:ff:ff:ff`.
  @inlinable
  public static var broadcast: MACAddress { MACAddress(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF) }

  /// Whether the address is that of a group, the broadcast address included.
  @inlinable
  public var isMulticast: Bool { first.value & 0x0100 != 0 }
}

#if !hasFeature(Embedded)
extension MACAddress: CustomStringConvertible {
  /// The address as it is usually written: `02:00:5e:10:00:01`.
  public var description: String {
    [first, second, third]
      .flatMap { [$0.value >> 8, $0.value & 0xFF] }
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined(separator: ":")
  }
}
#endif
