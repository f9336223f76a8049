/// What an IP packet carries (`IPPROTO_*`).
@frozen
public struct IPProtocol: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The number that IANA gave it.
  public let rawValue: UInt8

  /// A protocol by the number that IANA gave it.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Internet Control Message Protocol (`IPPROTO_ICMP`).
  @inlinable
  public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }

  /// An IPv4 packet inside of another (`IPPROTO_IPIP`).
  @inlinable
  public static var ipip: IPProtocol { IPProtocol(rawValue: 4) }

  /// Transmission Control Protocol (`IPPROTO_TCP`).
  @inlinable
  public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }

  /// User Datagram Protocol (`IPPROTO_UDP`).
  @inlinable
  public static var udp: IPProtocol { IPProtocol(rawValue: 17) }

  /// Internet Control Message Protocol for IPv6 (`IPPROTO_ICMPV6`).
  @inlinable
  public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }
}
