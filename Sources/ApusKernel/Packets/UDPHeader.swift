/// A view of a UDP header: 8 bytes (`struct udphdr`).
@frozen
public struct UDPHeader: TransportHeader {
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

  /// The length of header and payload, in bytes (`len`).
  @inlinable
  public var length: UInt16 {
    get { bytes.load(at: 4, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 4) }
  }

  /// The checksum of pseudo header, header and payload; zero where there is none (`check`).
  @inlinable
  public var checksum: InternetChecksum {
    get { bytes.load(at: 6, as: InternetChecksum.self) }
    nonmutating set { bytes.store(newValue, at: 6) }
  }

  /// The number that IP has for it.
  @inlinable
  public static var headerType: IPProtocol { .udp }
}
