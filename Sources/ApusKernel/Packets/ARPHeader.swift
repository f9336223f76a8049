/// A view of a message of the Address Resolution Protocol for Ethernet and IPv4: 28 bytes.
///
/// `struct arphdr`, and the four addresses behind it.
@frozen
public struct ARPHeader: PayloadHeader {
  /// 28 bytes.
  @inlinable
  public static var size: Int { 28 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 28 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// What the message is (`ar_op`): 1 is a request, 2 a reply.
  @inlinable
  public var operation: UInt16 {
    get { bytes.load(at: 6, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 6) }
  }

  /// Who sends the message, by its Ethernet address (`ar_sha`).
  @inlinable
  public var senderMAC: MACAddress {
    get { bytes.load(at: 8, as: MACAddress.self) }
    nonmutating set { bytes.store(newValue, at: 8) }
  }

  /// Who sends the message, by its IPv4 address (`ar_sip`).
  @inlinable
  public var senderIP: IPv4Address {
    get { bytes.load(at: 14, as: IPv4Address.self) }
    nonmutating set { bytes.store(newValue, at: 14) }
  }

  /// Who is asked or told, by its Ethernet address (`ar_tha`).
  @inlinable
  public var targetMAC: MACAddress {
    get { bytes.load(at: 18, as: MACAddress.self) }
    nonmutating set { bytes.store(newValue, at: 18) }
  }

  /// Who is asked or told, by its IPv4 address (`ar_tip`).
  @inlinable
  public var targetIP: IPv4Address {
    get { bytes.load(at: 24, as: IPv4Address.self) }
    nonmutating set { bytes.store(newValue, at: 24) }
  }

  /// The number that Ethernet has for it.
  @inlinable
  public static var headerType: EtherType { .arp }
}
