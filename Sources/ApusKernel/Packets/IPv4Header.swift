/// A view of an IPv4 header without its options: 20 bytes (`struct iphdr`).
@frozen
public struct IPv4Header: CarrierHeader, PayloadHeader {
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

  /// The version: 4 in a header that is one.
  @inlinable
  public var version: UInt8 { bytes.load(at: 0, as: UInt8.self) &>> 4 }

  /// The header's length with its options, in bytes: 20 to 60 in a header that is one.
  @inlinable
  public var headerLength: Int { Int(bytes.load(at: 0, as: UInt8.self) & 0xF) &* 4 }

  /// Differentiated services and congestion notification (`tos`).
  @inlinable
  public var typeOfService: UInt8 {
    get { bytes.load(at: 1, as: UInt8.self) }
    nonmutating set { bytes.store(newValue, at: 1) }
  }

  /// The length of header and payload, in bytes (`tot_len`).
  @inlinable
  public var totalLength: UInt16 {
    get { bytes.load(at: 2, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 2) }
  }

  /// What ties the fragments of one packet together (`id`).
  @inlinable
  public var identification: UInt16 {
    get { bytes.load(at: 4, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 4) }
  }

  /// Whether routers may not split the packet (`IP_DF`).
  @inlinable
  public var mustNotFragment: Bool { flagsAndFragmentOffset & 0x4000 != 0 }

  /// Whether the packet is one of several fragments.
  @inlinable
  public var isFragment: Bool { flagsAndFragmentOffset & 0x3FFF != 0 }

  /// Where in the whole packet this fragment's payload lies, in bytes.
  @inlinable
  public var fragmentOffset: Int { Int(flagsAndFragmentOffset & 0x1FFF) &* 8 }

  /// Three flags and the fragment's offset in units of eight bytes (`frag_off`).
  @inlinable
  var flagsAndFragmentOffset: UInt16 { bytes.load(at: 6, as: BigEndian<UInt16>.self).value }

  /// How many more hops the packet may take (`ttl`).
  @inlinable
  public var timeToLive: UInt8 {
    get { bytes.load(at: 8, as: UInt8.self) }
    nonmutating set { bytes.store(newValue, at: 8) }
  }

  /// What the packet carries (`protocol`).
  @inlinable
  public var `protocol`: IPProtocol {
    get { bytes.load(at: 9, as: IPProtocol.self) }
    nonmutating set { bytes.store(newValue, at: 9) }
  }

  /// The checksum of the header (`check`).
  @inlinable
  public var checksum: InternetChecksum {
    get { bytes.load(at: 10, as: InternetChecksum.self) }
    nonmutating set { bytes.store(newValue, at: 10) }
  }

  /// Where the packet comes from (`saddr`).
  @inlinable
  public var source: IPv4Address {
    get { bytes.load(at: 12, as: IPv4Address.self) }
    nonmutating set { bytes.store(newValue, at: 12) }
  }

  /// Where the packet goes (`daddr`).
  @inlinable
  public var destination: IPv4Address {
    get { bytes.load(at: 16, as: IPv4Address.self) }
    nonmutating set { bytes.store(newValue, at: 16) }
  }
}

extension IPv4Header {
  /// Says that this is a header of version 4, and of 20 bytes.
  @inlinable
  public func setVersionAndLength() { bytes.store(0x45 as UInt8, at: 0) }

  /// Says that the packet is whole, and whether routers may split it.
  @inlinable
  public func setFragmentation(mustNotFragment: Bool) {
    bytes.store(BigEndian<UInt16>(mustNotFragment ? 0x4000 : 0), at: 6)
  }

  /// Makes the header's checksum right, of a header without options.
  ///
  /// Where one field of a header changed whose checksum was right, ``InternetChecksum/replace(_:with:)``
  /// is faster.
  @inlinable
  @inline(__always)
  public func updateChecksum() {
    checksum = InternetChecksum(BigEndian(0))
    var sum: UInt64 = 0
    for word in 0..<5 { sum &+= UInt64(bytes.load(at: word &* 4, as: UInt32.self)) }
    checksum = InternetChecksum(sum: sum)
  }

  /// The number that Ethernet has for it.
  @inlinable
  public static var headerType: EtherType { .ipv4 }

  /// What the packet carries: the same as ``protocol``.
  @inlinable
  public var payloadType: IPProtocol { `protocol` }
}

extension Packet {
  /// The IPv4 header behind the Ethernet header, or nil where the packet has none.
  @inlinable
  public var ipv4: IPv4Header? {
    @inline(__always) get { ethernetPayload(IPv4Header.self) }
  }
}
