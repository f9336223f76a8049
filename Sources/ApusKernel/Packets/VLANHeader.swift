/// A view of a virtual LAN's tag, behind the Ethernet header: 4 bytes (`struct vlan_hdr`).
@frozen
public struct VLANHeader: CarrierHeader, PayloadHeader {
  /// 4 bytes.
  @inlinable
  public static var size: Int { 4 }

  /// The bytes under the view.
  public let bytes: PacketBytes

  /// A view of 4 bytes of a packet.
  @inlinable
  public init(_ bytes: PacketBytes) {
    self.bytes = bytes
  }

  /// Priority, drop eligibility and identifier (`h_vlan_TCI`).
  @inlinable
  public var tag: UInt16 {
    get { bytes.load(at: 0, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 0) }
  }

  /// The number of the virtual LAN, twelve bits.
  @inlinable
  public var identifier: UInt16 { tag & 0xFFF }

  /// The frame's priority, three bits.
  @inlinable
  public var priority: UInt8 { bytes.load(at: 0, as: UInt8.self) &>> 5 }

  /// What the frame carries (`h_vlan_encapsulated_proto`).
  @inlinable
  public var payloadType: EtherType {
    get { bytes.load(at: 2, as: EtherType.self) }
    nonmutating set { bytes.store(newValue, at: 2) }
  }

  /// The number that Ethernet has for it.
  @inlinable
  public static var headerType: EtherType { .vlan }
}
