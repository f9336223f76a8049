import ApusObject

// What a classifier does to a packet's length and headers, as the kernel does it to a `struct sk_buff` in one piece.

extension Machine {
  func performOnHeaders(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    try checkContext(r[1])
    switch helper {
    case .changeTail: return changeTail(to: Int(r[2] & 0xffff_ffff), flags: r[3])
    case .changeHead: return changeHead(by: Int(Int32(truncatingIfNeeded: r[2])), flags: r[3])
    case .adjustRoom:
      return adjustRoom(
        by: Int(Int32(truncatingIfNeeded: r[2])), mode: r[3] & 0xffff_ffff,
        flags: RoomFlags(rawValue: r[4]))
    case .vlanPush:
      return pushTag(
        UInt16(truncatingIfNeeded: r[2]), control: UInt16(truncatingIfNeeded: r[3]))
    case .vlanPop: return popTag()
    case .changeProtocol: return changeProtocol(to: UInt16(truncatingIfNeeded: r[2]), flags: r[3])
    default:
      let type = r[2] & 0xffff_ffff
      // PACKET_HOST to PACKET_OTHERHOST.
      guard type <= 3, field(SocketBufferFields.packetType) <= 3 else {
        return errno(KernelErrno.invalid)
      }
      setField(SocketBufferFields.packetType, UInt32(type))
      return 0
    }
  }

  // MARK: - Length

  /// `bpf_skb_change_tail(skb, len, flags)`.
  private func changeTail(to length: Int, flags: UInt64) -> UInt64 {
    guard flags == 0, length <= PacketBounds.adjustedMaximum, length >= packet.networkOffset else {
      return errno(KernelErrno.invalid)
    }
    if packet.isEncapsulated { return errno(KernelErrno.notImplemented) }
    let growth = length - packetLength
    if growth > 0 {
      if packet.data + length > PacketBounds.capacity { movePacket(to: PacketBounds.headroom) }
      growPacketMemory(to: packet.data + length)
      // Sound: there is room up to there.
      unsafe (packetStore + packet.end)
        .initializeMemory(as: UInt8.self, repeating: 0, count: growth)
    }
    packet.end = packet.data + length
    showChangedPacket()
    return 0
  }

  /// `bpf_skb_change_head(skb, len, flags)`.
  private func changeHead(by size: Int, flags: UInt64) -> UInt64 {
    guard flags == 0, size >= 0, packetLength + size <= PacketBounds.adjustedMaximum else {
      return errno(KernelErrno.invalid)
    }
    guard insert(size, at: 0) else { return errno(KernelErrno.noMemory) }
    packet.networkOffset += size
    showChangedPacket()
    return 0
  }

  /// The flags of `bpf_skb_adjust_room`.
  private struct RoomFlags: OptionSet {
    let rawValue: UInt64

    static let encapsulateIPv4 = RoomFlags(rawValue: 1 << 1)
    static let encapsulateIPv6 = RoomFlags(rawValue: 1 << 2)
    static let encapsulateGRE = RoomFlags(rawValue: 1 << 3)
    static let encapsulateUDP = RoomFlags(rawValue: 1 << 4)
    static let encapsulateEthernet = RoomFlags(rawValue: 1 << 6)
    static let decapsulateIPv4 = RoomFlags(rawValue: 1 << 7)
    static let decapsulateIPv6 = RoomFlags(rawValue: 1 << 8)
    /// `BPF_F_ADJ_ROOM_FIXED_GSO` and `BPF_F_ADJ_ROOM_NO_CSUM_RESET`: nothing that shows here.
    static let others = RoomFlags(rawValue: 1 << 0 | 1 << 5)
    /// The length of the inner link header.
    static let innerLength = RoomFlags(rawValue: 0xff << 56)

    static let encapsulation: RoomFlags = [.encapsulateIPv4, .encapsulateIPv6]
    static let decapsulation: RoomFlags = [.decapsulateIPv4, .decapsulateIPv6]
    static let shrinking: RoomFlags = [.decapsulation, .others]
    static let all: RoomFlags = [
      .encapsulation, .encapsulateGRE, .encapsulateUDP, .encapsulateEthernet, .shrinking,
      .innerLength,
    ]
  }

  /// `bpf_skb_adjust_room(skb, len_diff, mode, flags)`.
  private func adjustRoom(by distance: Int, mode: UInt64, flags: RoomFlags) -> UInt64 {
    guard flags.isSubset(of: .all) else { return errno(KernelErrno.invalid) }
    guard distance.magnitude <= 0xfff else { return errno(KernelErrno.fault) }
    guard let network = NetworkProtocol(rawValue: field(SocketBufferFields.protocolNumber)) else {
      return errno(KernelErrno.notImplemented)
    }
    // BPF_ADJ_ROOM_NET and BPF_ADJ_ROOM_MAC.
    guard mode <= 1 else { return errno(KernelErrno.notImplemented) }
    let offset = packet.networkOffset + (mode == 0 ? network.headerSize : 0)
    var least = network.headerSize
    let shrinks = distance < 0
    if !flags.isDisjoint(with: .decapsulation) {
      guard shrinks, !flags.isSuperset(of: .decapsulation) else {
        return errno(KernelErrno.invalid)
      }
      least = NetworkProtocol(isIPv6: flags.contains(.decapsulateIPv6)).headerSize
    }
    let fits =
      shrinks
      ? packetLength - packet.networkOffset + distance >= max(least, 1)
      : packetLength + distance <= PacketBounds.adjustedMaximum
    guard fits else { return errno(KernelErrno.notImplemented) }
    return shrinks
      ? shrink(by: -distance, at: offset, flags: flags)
      : grow(by: distance, at: offset, flags: flags)
  }

  private func grow(by size: Int, at offset: Int, flags: RoomFlags) -> UInt64 {
    let encapsulates = !flags.isDisjoint(with: .encapsulation)
    let innerLength = Int(flags.rawValue >> 56)
    if encapsulates {
      guard !flags.isSuperset(of: [.encapsulateGRE, .encapsulateUDP]),
        !flags.isSuperset(of: .encapsulation),
        !flags.contains(.encapsulateEthernet) || innerLength >= PacketBounds.minimum
      else { return errno(KernelErrno.invalid) }
      if packet.isEncapsulated { return errno(KernelErrno.already) }
      guard innerLength <= size else { return errno(KernelErrno.invalid) }
    }
    guard insert(size, at: min(offset, packetLength)) else { return errno(KernelErrno.noMemory) }
    if encapsulates {
      packet.isEncapsulated = true
      setProtocol(NetworkProtocol(isIPv6: flags.contains(.encapsulateIPv6)))
    }
    showChangedPacket()
    return 0
  }

  private func shrink(by size: Int, at offset: Int, flags: RoomFlags) -> UInt64 {
    guard flags.isSubset(of: .shrinking) else { return errno(KernelErrno.invalid) }
    guard remove(size, at: offset) else { return errno(KernelErrno.noMemory) }
    if !flags.isDisjoint(with: .decapsulation) {
      setProtocol(NetworkProtocol(isIPv6: flags.contains(.decapsulateIPv6)))
    }
    showChangedPacket()
    return 0
  }

  // MARK: - Protocols

  /// What `skb->protocol` is, in network order, of packets whose headers have a size.
  private enum NetworkProtocol {
    case ipv4, ipv6

    init(isIPv6: Bool) { self = isIPv6 ? .ipv6 : .ipv4 }

    init?(rawValue: UInt32) {
      switch rawValue {
      case Self.ipv4.rawValue: self = .ipv4
      case Self.ipv6.rawValue: self = .ipv6
      default: return nil
      }
    }

    var rawValue: UInt32 { UInt32(UInt16(self == .ipv4 ? 0x0800 : 0x86dd).bigEndian) }
    /// Without options.
    var headerSize: Int { self == .ipv4 ? 20 : 40 }
  }

  private func setProtocol(_ network: NetworkProtocol) {
    setField(SocketBufferFields.protocolNumber, network.rawValue)
  }

  /// `bpf_skb_change_proto(skb, proto, flags)`: IPv4 to IPv6, or back.
  private func changeProtocol(to number: UInt16, flags: UInt64) -> UInt64 {
    guard flags == 0 else { return errno(KernelErrno.invalid) }
    let old = NetworkProtocol(rawValue: field(SocketBufferFields.protocolNumber))
    guard let old, let new = NetworkProtocol(rawValue: UInt32(number)), old != new else {
      return errno(KernelErrno.notImplemented)
    }
    let distance = new.headerSize - old.headerSize
    let isDone =
      distance > 0
      ? insert(distance, at: min(packet.networkOffset, packetLength))
      : remove(-distance, at: packet.networkOffset)
    guard isDone else { return errno(KernelErrno.noMemory) }
    setProtocol(new)
    setField(SocketBufferFields.hash, 0)
    showChangedPacket()
    return 0
  }

  // MARK: - VLAN tags

  /// Where the type of a link header is, and so a tag in front of it.
  private static let tagOffset = 12
  private static let tagSize = 4

  private static func isTag(_ number: UInt32) -> Bool {
    number == UInt32(UInt16(0x8100).bigEndian) || number == UInt32(UInt16(0x88a8).bigEndian)
  }

  /// `bpf_skb_vlan_push(skb, vlan_proto, vlan_tci)`: the tag is beside the packet; one that was there goes into it.
  private func pushTag(_ number: UInt16, control: UInt16) -> UInt64 {
    let outer = Self.isTag(UInt32(number)) ? number : UInt16(0x8100).bigEndian
    if field(SocketBufferFields.vlanIsPresent) != 0 {
      let inner = UInt16(truncatingIfNeeded: field(SocketBufferFields.vlanProtocol))
      let innerControl = UInt16(truncatingIfNeeded: field(SocketBufferFields.vlanControl))
      guard packetLength >= PacketBounds.minimum, insert(Self.tagSize, at: Self.tagOffset) else {
        return errno(KernelErrno.noMemory)
      }
      let place = unsafe packetStore + packet.data + Self.tagOffset
      // Sound: these four bytes were inserted.
      unsafe place.storeBytes(of: inner, as: UInt16.self)
      unsafe place.storeBytes(of: innerControl.bigEndian, toByteOffset: 2, as: UInt16.self)
      setField(SocketBufferFields.protocolNumber, UInt32(inner))
      showChangedPacket()
    }
    setTag(outer, control)
    return 0
  }

  /// `bpf_skb_vlan_pop(skb)`: the outer tag goes, and what is a tag in the packet then is beside it.
  private func popTag() -> UInt64 {
    if field(SocketBufferFields.vlanIsPresent) != 0 {
      setTag(nil, 0)
    } else {
      guard Self.isTag(field(SocketBufferFields.protocolNumber)) else { return 0 }
      guard takeTag() != nil else { return errno(KernelErrno.noMemory) }
    }
    let next = field(SocketBufferFields.protocolNumber)
    guard Self.isTag(next) else { return 0 }
    guard let control = takeTag() else { return errno(KernelErrno.noMemory) }
    setTag(UInt16(truncatingIfNeeded: next), control)
    return 0
  }

  private func setTag(_ number: UInt16?, _ control: UInt16) {
    setField(SocketBufferFields.vlanIsPresent, number == nil ? 0 : 1)
    setField(SocketBufferFields.vlanControl, UInt32(control))
    setField(SocketBufferFields.vlanProtocol, UInt32(number ?? 0))
  }

  /// Takes a tag out of the packet, and gives what was in it.
  private func takeTag() -> UInt16? {
    guard packetLength >= PacketBounds.minimum + Self.tagSize else { return nil }
    let place = unsafe packetStore + packet.data + Self.tagOffset
    // Sound: the packet has the tag, and the type behind it.
    let control = unsafe UInt16(
      bigEndian: place.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    let type = unsafe place.loadUnaligned(fromByteOffset: 4, as: UInt16.self)
    guard remove(Self.tagSize, at: Self.tagOffset) else { return nil }
    setField(SocketBufferFields.protocolNumber, UInt32(protocolNumber(of: type)))
    packet.networkOffset = max(PacketBounds.minimum, packet.networkOffset - Self.tagSize)
    showChangedPacket()
    return control
  }

  /// A type in network order, or what stands for frames that have a length there (`ETH_P_802_3`, `ETH_P_802_2`).
  private func protocolNumber(of type: UInt16) -> UInt16 {
    guard UInt16(bigEndian: type) < 0x0600 else { return type }
    let behind = PacketBounds.minimum
    guard packetLength >= behind + 2 else { return UInt16(0x0004).bigEndian }
    // Sound: the packet has these two bytes.
    let first = unsafe packetStore.loadUnaligned(
      fromByteOffset: packet.data + behind, as: UInt16.self)
    return UInt16(first == 0xffff ? 0x0001 : 0x0004).bigEndian
  }

  // MARK: - Bytes

  private var packetLength: Int { packet.end - packet.data }

  /// Makes room of zeros in the packet; false if there is none.
  private func insert(_ size: Int, at offset: Int) -> Bool {
    let length = packetLength
    guard size >= 0, 0...length ~= offset, length + size <= PacketBounds.maximum else {
      return false
    }
    if packet.data - size < PacketBounds.frameSize { movePacket(to: PacketBounds.headroom + size) }
    let start = packet.data - size
    // Sound: the room in front of the packet is as large as that.
    unsafe (packetStore + start).copyMemory(from: packetStore + packet.data, byteCount: offset)
    unsafe (packetStore + start + offset)
      .initializeMemory(as: UInt8.self, repeating: 0, count: size)
    packet.data = start
    return true
  }

  /// Takes bytes out of the packet; false if it does not have them.
  private func remove(_ size: Int, at offset: Int) -> Bool {
    guard size >= 0, offset >= 0, offset + size <= packetLength else { return false }
    let start = packet.data + size
    // Sound: both are in the packet.
    unsafe (packetStore + start).copyMemory(from: packetStore + packet.data, byteCount: offset)
    packet.data = start
    return true
  }

  /// Moves the packet within its buffer, which has room for the largest one behind any start that this is told.
  private func movePacket(to start: Int) {
    let length = packetLength
    growPacketMemory(to: start + length)
    // Sound: there is room up to there.
    unsafe (packetStore + start).copyMemory(from: packetStore + packet.data, byteCount: length)
    packet.data = start
    packet.end = start + length
  }

  private func showChangedPacket() {
    packet.meta = packet.data
    packet.limit = max(packet.limit, packet.end)
    setField(SocketBufferFields.length, UInt32(packetLength))
    showPacket()
  }

  /// Reads a field of the context; the offsets are constants below its smallest size.
  private func field(_ offset: Int) -> UInt32 {
    unsafe contextStore.load(fromByteOffset: offset, as: UInt32.self)
  }
}
