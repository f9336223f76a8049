/// A view of a TCP header without its options: 20 bytes (`struct tcphdr`).
@frozen
public struct TCPHeader: TransportHeader {
  /// 20 bytes: the header without options.
  @inlinable
  public static var size: Int { 20 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 20 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// The number of the first byte of the payload (`seq`).
  @inlinable
  public var sequenceNumber: UInt32 {
    get { bytes.load(at: 4, as: BigEndian<UInt32>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 4) }
  }

  /// The number of the next byte that the sender expects (`ack_seq`).
  @inlinable
  public var acknowledgmentNumber: UInt32 {
    get { bytes.load(at: 8, as: BigEndian<UInt32>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 8) }
  }

  /// The header's length with its options, in bytes: 20 to 60 in a header that is one (`doff`).
  @inlinable
  public var headerLength: Int { Int(bytes.load(at: 12, as: UInt8.self) &>> 4) &* 4 }

  /// The flags (`fin` to `cwr`).
  @inlinable
  public var flags: TCPFlags {
    get { bytes.load(at: 13, as: TCPFlags.self) }
    nonmutating set { bytes.store(newValue, at: 13) }
  }

  /// How many bytes more the sender takes (`window`).
  @inlinable
  public var window: UInt16 {
    get { bytes.load(at: 14, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 14) }
  }

  /// The checksum of pseudo header, header and payload (`check`).
  @inlinable
  public var checksum: InternetChecksum {
    get { bytes.load(at: 16, as: InternetChecksum.self) }
    nonmutating set { bytes.store(newValue, at: 16) }
  }

  /// The number that IP has for it.
  @inlinable
  public static var headerType: IPProtocol { .tcp }
}
