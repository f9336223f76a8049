/// A view of an ICMP header: 8 bytes (`struct icmphdr`).
@frozen
public struct ICMPHeader: PayloadHeader {
  /// 8 bytes.
  @inlinable
  public static var size: Int { 8 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 8 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// What the message is (`type`): 8 is a request for an echo, 0 the echo.
  @inlinable
  public var type: UInt8 {
    get { bytes.load(at: 0, as: UInt8.self) }
    nonmutating set { bytes.store(newValue, at: 0) }
  }

  /// What the message is, more closely (`code`).
  @inlinable
  public var code: UInt8 {
    get { bytes.load(at: 1, as: UInt8.self) }
    nonmutating set { bytes.store(newValue, at: 1) }
  }

  /// The checksum of header and payload (`checksum`).
  @inlinable
  public var checksum: InternetChecksum {
    get { bytes.load(at: 2, as: InternetChecksum.self) }
    nonmutating set { bytes.store(newValue, at: 2) }
  }

  /// Of an echo: whose it is (`un.echo.id`).
  @inlinable
  public var identifier: UInt16 {
    get { bytes.load(at: 4, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 4) }
  }

  /// Of an echo: the how-manieth it is (`un.echo.sequence`).
  @inlinable
  public var sequenceNumber: UInt16 {
    get { bytes.load(at: 6, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 6) }
  }

  /// The number that IP has for it.
  @inlinable
  public static var headerType: IPProtocol { .icmp }
}
