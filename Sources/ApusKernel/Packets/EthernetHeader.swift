/// A view of an Ethernet header: 14 bytes (`struct ethhdr`).
@frozen
public struct EthernetHeader: CarrierHeader {
  /// 14 bytes.
  @inlinable
  public static var size: Int { 14 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 14 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// Where the frame goes (`h_dest`).
  @inlinable
  public var destination: MACAddress {
    get { bytes.load(at: 0, as: MACAddress.self) }
    nonmutating set { bytes.store(newValue, at: 0) }
  }

  /// Where the frame comes from (`h_source`).
  @inlinable
  public var source: MACAddress {
    get { bytes.load(at: 6, as: MACAddress.self) }
    nonmutating set { bytes.store(newValue, at: 6) }
  }

  /// What the frame carries (`h_proto`).
  @inlinable
  public var type: EtherType {
    get { bytes.load(at: 12, as: EtherType.self) }
    nonmutating set { bytes.store(newValue, at: 12) }
  }
}

extension EthernetHeader {
  /// What the frame carries: the same as ``type``.
  @inlinable
  public var payloadType: EtherType { type }
}

extension Packet {
  /// The Ethernet header that the packet starts with, or nil where the packet is shorter.
  @inlinable
  public var ethernet: EthernetHeader? {
    @inline(__always) get { header(EthernetHeader.self, at: 0) }
  }

  /// A view of what an Ethernet header at the packet's start carries.
  @inlinable
  @inline(__always)
  func ethernetPayload<Header: PayloadHeader>(_ type: Header.Type) -> Header?
  where Header.HeaderType == EtherType {
    guard let ethernet else { return nil }
    return payload(type, of: ethernet)
  }
}
