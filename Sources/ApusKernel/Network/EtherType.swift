/// What an Ethernet frame carries (`ETH_P_*`).
@frozen
public struct EtherType: Hashable, Sendable, BitwiseCopyable {
  /// The number, as it stands in the frame.
  public let number: BigEndian<UInt16>

  /// A type by the number that IEEE gave it.
  @inlinable
  @inline(__always)
  public init(_ number: UInt16) {
    self.number = BigEndian(number)
  }

  /// A type by its number, as it stands in the frame.
  @inlinable
  @inline(__always)
  public init(number: BigEndian<UInt16>) {
    self.number = number
  }

  /// Internet Protocol, version 4 (`ETH_P_IP`).
  @inlinable
  public static var ipv4: EtherType { EtherType(0x0800) }

  /// Address Resolution Protocol (`ETH_P_ARP`).
  @inlinable
  public static var arp: EtherType { EtherType(0x0806) }

  /// A virtual LAN's tag, with the type of the payload behind it (`ETH_P_8021Q`).
  @inlinable
  public static var vlan: EtherType { EtherType(0x8100) }

  /// A service provider's tag, with a customer's behind it (`ETH_P_8021AD`).
  @inlinable
  public static var serviceVLAN: EtherType { EtherType(0x88A8) }

  /// Internet Protocol, version 6 (`ETH_P_IPV6`).
  @inlinable
  public static var ipv6: EtherType { EtherType(0x86DD) }
}
