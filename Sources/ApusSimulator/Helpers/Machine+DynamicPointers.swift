import ApusObject

// What a `struct bpf_dynptr` stands for: the packet, or the record that a callback was given.

extension Machine {
  /// The bytes that a dynptr stands for.
  @unsafe private struct DynamicBytes {
    var base: UnsafeMutableRawPointer
    var count: UInt64
    var isWritable = true
    /// The program's address of the first byte, where it may have one (`bpf_dynptr_data`).
    var address: UInt64?

    /// Where bytes are that lie wholly inside.
    func place(_ offset: UInt64, _ size: UInt64) -> UnsafeMutableRawPointer? {
      guard unsafe offset <= count, unsafe size <= count - offset else { return nil }
      return unsafe base + Int(offset)
    }
  }

  /// What a dynptr of the packet has in its first word; made up by a program, it is one, too.
  private static let packetMark: UInt64 = 0x4170_7573_7061_636b

  /// `bpf_dynptr_from_xdp(ctx, flags, ptr)` and `bpf_dynptr_from_skb`, `bpf_dynptr_size(ptr)`, and the helpers
  /// `bpf_dynptr_read`, `bpf_dynptr_write` and `bpf_dynptr_data`.
  func performOnDynamicPointer(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .dynamicFromPacket:
      try checkContext(r[1])
      let place = unsafe try bytesToWrite(r[3], 16)
      let isKnown = r[2] == 0 && contextKind != .raw
      unsafe place.storeBytes(of: isKnown ? Self.packetMark : 0, as: UInt64.self)
      unsafe place.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
      return isKnown ? 0 : errno(KernelErrno.invalid)
    case .dynamicSize: return unsafe try dynamicBytes(r[1]).count
    case .dynamicRead:
      let (size, offset) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
      let place = unsafe try bytesToWrite(r[1], size)
      let source = unsafe try dynamicBytes(r[3]).place(offset, size)
      guard r[5] == 0 else { return errno(KernelErrno.invalid) }
      guard let source = unsafe source else { return errno(KernelErrno.tooBig) }
      unsafe place.copyMemory(from: source, byteCount: Int(size))
      return 0
    case .dynamicWrite:
      let (offset, size) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
      let bytes = unsafe try dynamicBytes(r[1])
      let source = unsafe try bytesToRead(r[3], size)
      guard r[5] == 0, unsafe bytes.isWritable else { return errno(KernelErrno.invalid) }
      guard let place = unsafe bytes.place(offset, size) else { return errno(KernelErrno.tooBig) }
      unsafe place.copyMemory(from: source, byteCount: Int(size))
      return 0
    default:
      let (offset, size) = (r[2] & 0xffff_ffff, r[3] & 0xffff_ffff)
      let bytes = unsafe try dynamicBytes(r[1])
      guard let address = unsafe bytes.address, unsafe bytes.place(offset, size) != nil else {
        return 0
      }
      return address &+ offset
    }
  }

  @unsafe private func dynamicBytes(_ address: UInt64) throws(SimulationError) -> DynamicBytes {
    let number = Int(address & Address.offsetMask)
    if address >> Address.shift == Address.dynamicPointers {
      if (Address.firstRecord..<Address.firstMap).contains(number),
        recordSlots[number - Address.firstRecord] != nil
      {
        let region = unsafe memory[number]
        return unsafe DynamicBytes(
          base: region.base, count: region.span, address: Address.start(of: number))
      }
    } else if unsafe memory.readable(address, 16) != nil,
      memory.load(address, as: UInt64.self) == Self.packetMark, contextKind != .raw
    {
      // Sound: the bounds of the packet are within the buffer.
      return unsafe DynamicBytes(
        base: packetStore + packet.data, count: UInt64(packet.end - packet.data),
        isWritable: packetIsWritable)
    }
    throw SimulationError(
      .invalidCall, "A helper wants a dynptr, not 0x\(String(address, radix: 16))")
  }
}
