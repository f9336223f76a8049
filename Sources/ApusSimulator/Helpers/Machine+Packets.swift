import ApusObject

extension Machine {
  func performOnPacket(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .redirect: return redirect(toInterface: r[1], flags: r[2])
    case .redirectMap: return try redirect(toEntryOf: r[1], key: r[2], flags: r[3])
    case .redirectPeer:
      guard r[2] == 0 else { return 2 }
      redirects.append(Redirect(map: nil, target: r[1] & 0xffff_ffff, value: [], flags: r[2]))
      return 7
    default: break
    }
    try checkContext(r[1])
    switch helper {
    case .cloneRedirect:
      guard r[3] & ~1 == 0 else { return errno(KernelErrno.invalid) }
      redirects.append(Redirect(map: nil, target: r[2] & 0xffff_ffff, value: [], flags: r[3]))
      return 0
    case .xdpAdjustHead: return adjustHead(by: Int(Int32(truncatingIfNeeded: r[2])))
    case .xdpAdjustTail: return adjustTail(by: Int(Int32(truncatingIfNeeded: r[2])))
    case .xdpAdjustMeta: return adjustMeta(by: Int(Int32(truncatingIfNeeded: r[2])))
    case .xdpLength: return UInt64(packet.end - packet.data)
    case .packetHash:
      return UInt64(
        memory.load(
          Address.start(of: Address.context) + UInt64(SocketBufferFields.hash),
          as: UInt32.self) ?? 0)
    case .packetPull:
      // All of the packet is there already.
      return (r[2] & 0xffff_ffff) > UInt64(packet.end - packet.data)
        ? errno(KernelErrno.noMemory) : 0
    default: return try copyPacket(helper)
    }
  }

  /// `bpf_xdp_load_bytes`, `bpf_skb_load_bytes` and what they have as counterparts.
  private func copyPacket(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    let (offset, size) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
    let loads = helper == .xdpLoad || helper == .packetLoad
    let isXDP = helper == .xdpLoad || helper == .xdpStore
    let length = UInt64(packet.end - packet.data)
    if helper == .packetStore, r[5] & ~3 != 0 { return errno(KernelErrno.invalid) }
    let isInside = offset + size <= length
    if loads {
      let place = unsafe try bytesToWrite(r[3], size)
      guard isInside else {
        if isXDP { return errno(KernelErrno.invalid) }
        unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
        return errno(KernelErrno.fault)
      }
      // The destination can be in the packet itself; copyMemory allows for it.
      unsafe place.copyMemory(from: packetStore + packet.data + Int(offset), byteCount: Int(size))
    } else {
      let source = unsafe try bytesToRead(r[3], size)
      guard isInside else { return errno(isXDP ? KernelErrno.invalid : KernelErrno.fault) }
      unsafe (packetStore + packet.data + Int(offset))
        .copyMemory(
          from: source, byteCount: Int(size))
    }
    return 0
  }

  // MARK: - Moving the ends

  private func adjustHead(by distance: Int) -> UInt64 {
    let metaSize = packet.data - packet.meta
    let data = packet.data + distance
    guard data >= PacketBounds.frameSize + metaSize, data <= packet.end - PacketBounds.minimum
    else { return errno(KernelErrno.invalid) }
    if metaSize > 0 {
      // Sound: both ranges are in the buffer, in front of data.
      unsafe (packetStore + data - metaSize)
        .copyMemory(
          from: packetStore + packet.meta, byteCount: metaSize)
    }
    packet.data = data
    packet.meta = data - metaSize
    showPacket()
    return 0
  }

  private func adjustTail(by distance: Int) -> UInt64 {
    let end = packet.end + distance
    guard end <= packet.limit, end >= packet.data + PacketBounds.minimum else {
      return errno(KernelErrno.invalid)
    }
    if distance > 0 {
      // Sound: the limit is within the buffer.
      unsafe (packetStore + packet.end)
        .initializeMemory(
          as: UInt8.self, repeating: 0, count: distance)
    }
    packet.end = end
    showPacket()
    return 0
  }

  private func adjustMeta(by distance: Int) -> UInt64 {
    let meta = packet.meta + distance
    guard meta >= PacketBounds.frameSize, meta <= packet.data else {
      return errno(KernelErrno.invalid)
    }
    let size = packet.data - meta
    guard size % 4 == 0, size <= 252 else { return errno(KernelErrno.access) }
    packet.meta = meta
    showPacket()
    return 0
  }

  /// Brings the region and the context up to date with the packet's bounds.
  func showPacket() {
    let size = UInt64(packet.end - packet.meta)
    let isWritable = contextKind == .xdp || packetIsWritable
    // Sound: the bounds are within the buffer.
    unsafe memory[Address.packet] = Region(
      base: packetStore + packet.meta, low: Address.packetStart + UInt64(packet.meta), span: size,
      readable: packetIsReadable ? size : 0, writable: isWritable ? size : 0)
    let start = UInt32(Address.packetStart)
    let (data, end) = (start + UInt32(packet.data), start + UInt32(packet.end))
    let meta = start + UInt32(packet.meta)
    switch contextKind {
    case .xdp:
      setField(XDPFields.data, data)
      setField(XDPFields.dataEnd, end)
      setField(XDPFields.dataMeta, meta)
    case .socketBuffer where packetIsReadable:
      setField(SocketBufferFields.data, data)
      setField(SocketBufferFields.dataEnd, end)
      setField(SocketBufferFields.dataMeta, meta)
    default: break
    }
  }

  /// Writes a field of the context; the offsets are constants below its smallest size.
  func setField(_ offset: Int, _ value: UInt32) {
    unsafe contextStore.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
  }

  /// A number of the packet in network order, for `LD_ABS` and `LD_IND`; nil behind its end.
  func packetNumber(_ op: DecodedInstruction) -> UInt64? {
    // Of `LD_ABS`, the decoder makes the source a register that is not there.
    let index = op.source > 10 ? op.immediate : registers[op.source] &+ op.immediate
    var offset = Int(Int32(truncatingIfNeeded: index))
    // SKF_LL_OFF and SKF_NET_OFF: from the link header and from the network header.
    if offset < 0 {
      if offset >= -0x10_0000 {
        offset += 0x10_0000 + PacketBounds.minimum
      } else {
        offset += 0x20_0000
      }
    }
    let width =
      switch op.operation {
      case .packet8: 1
      case .packet16: 2
      default: 4
      }
    guard offset >= 0, offset + width <= packet.end - packet.data else { return nil }
    var value: UInt64 = 0
    for position in 0..<width {
      // Sound: checked to be in the packet.
      value =
        unsafe value << 8
        | UInt64(
          packetStore.load(fromByteOffset: packet.data + offset + position, as: UInt8.self))
    }
    return value
  }

  // MARK: - Redirects

  private func redirect(toInterface number: UInt64, flags: UInt64) -> UInt64 {
    let isXDP = contextKind == .xdp
    // XDP_ABORTED, or TC_ACT_SHOT: the only flag is BPF_F_INGRESS, of traffic control.
    guard isXDP ? flags == 0 : flags & ~1 == 0 else { return isXDP ? 0 : 2 }
    redirects.append(Redirect(map: nil, target: number & 0xffff_ffff, value: [], flags: flags))
    return isXDP ? 4 : 7
  }

  private func redirect(
    toEntryOf handle: UInt64, key: UInt64, flags: UInt64
  ) throws(SimulationError) -> UInt64 {
    let map = try mapArgument(handle)
    let allowed: UInt64
    switch map.specification.type {
    case .deviceMap, .deviceMapHash: allowed = 0x3 | 0x18
    case .cpuMap, .xskMap: allowed = 0x3
    default:
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) is none to redirect to")
    }
    guard flags & ~allowed == 0 else { return 0 }
    var number = UInt32(truncatingIfNeeded: key)
    let slot = unsafe withUnsafeBytes(of: &number) { key in
      // Sound: the keys of all these maps are four bytes, which was checked when they were made.
      unsafe key.baseAddress.flatMap { unsafe map.slot(of: $0, fromProgram: true) }
    }
    let isBroadcast = flags & 0x8 != 0
    guard slot != nil || isBroadcast else { return flags & 3 }
    var value: [UInt8] = []
    if let slot {
      value = unsafe Array(
        UnsafeRawBufferPointer(start: map.value(of: slot, cpu: 0), count: map.valueSize))
    }
    redirects.append(
      Redirect(map: map.specification.name, target: UInt64(number), value: value, flags: flags))
    return 4
  }
}
