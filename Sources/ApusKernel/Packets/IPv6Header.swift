/// A view of an IPv6 header without its extensions: 40 bytes (`struct ipv6hdr`).
@frozen
public struct IPv6Header: CarrierHeader, PayloadHeader {
  /// 40 bytes: the header without extensions.
  @inlinable
  public static var size: Int { 40 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 40 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// The version: 6 in a header that is one.
  @inlinable
  public var version: UInt8 { bytes.load(at: 0, as: UInt8.self) &>> 4 }

  /// Differentiated services and congestion notification, eight bits.
  @inlinable
  public var trafficClass: UInt8 { UInt8(truncatingIfNeeded: firstWord &>> 20) }

  /// The label that a sender gives to the packets of one flow, twenty bits (`flow_lbl`).
  @inlinable
  public var flowLabel: UInt32 { firstWord & 0xF_FFFF }

  /// Version, traffic class and flow label.
  @inlinable
  var firstWord: UInt32 { bytes.load(at: 0, as: BigEndian<UInt32>.self).value }

  /// The length of what follows the header, extensions included, in bytes (`payload_len`).
  @inlinable
  public var payloadLength: UInt16 {
    get { bytes.load(at: 4, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 4) }
  }

  /// What follows the header: an extension, or what the packet carries (`nexthdr`).
  @inlinable
  public var nextHeader: IPProtocol {
    get { bytes.load(at: 6, as: IPProtocol.self) }
    nonmutating set { bytes.store(newValue, at: 6) }
  }

  /// How many more hops the packet may take (`hop_limit`).
  @inlinable
  public var hopLimit: UInt8 {
    get { bytes.load(at: 7, as: UInt8.self) }
    nonmutating set { bytes.store(newValue, at: 7) }
  }

  /// Where the packet comes from (`saddr`).
  @inlinable
  public var source: IPv6Address {
    get { bytes.load(at: 8, as: IPv6Address.self) }
    nonmutating set { bytes.store(newValue, at: 8) }
  }

  /// Where the packet goes (`daddr`).
  @inlinable
  public var destination: IPv6Address {
    get { bytes.load(at: 24, as: IPv6Address.self) }
    nonmutating set { bytes.store(newValue, at: 24) }
  }
}

extension IPv6Header {
  /// The number that Ethernet has for it.
  @inlinable
  public static var headerType: EtherType { .ipv6 }

  /// What the packet carries: the same as ``nextHeader``.
  @inlinable
  public var payloadType: IPProtocol { nextHeader }
}

extension Packet {
  /// The IPv6 header behind the Ethernet header, or nil where the packet has none.
  @inlinable
  public var ipv6: IPv6Header? {
    @inline(__always) get { ethernetPayload(IPv6Header.self) }
  }
}
