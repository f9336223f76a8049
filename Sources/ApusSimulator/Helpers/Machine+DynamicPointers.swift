import ApusObject

extension Machine {
  /// The helpers and kernel functions on a `struct bpf_dynptr`.
  func performOnDynamicPointer(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .dynamicFromPacket: return try pointToPacket(flags: r[2], r[3])
    case .dynamicFromMemory: return try pointToMemory()
    case .dynamicRead: return try readDynamic()
    case .dynamicWrite: return try writeDynamic()
    case .dynamicSlice, .dynamicSliceToWrite:
      return try slice(isWritable: helper == .dynamicSliceToWrite)
    case .dynamicAdjust: return try adjustDynamic()
    case .dynamicClone:
      let pointer = try dynamicPointer(r[1])
      try store(pointer, at: r[2])
      return pointer.isNull ? errno(KernelErrno.invalid) : 0
    default: break
    }
    let pointer = try dynamicPointer(r[1])
    switch helper {
    case .dynamicSize: return pointer.isNull ? errno(KernelErrno.invalid) : pointer.count
    case .dynamicIsNull: return pointer.isNull ? 1 : 0
    case .dynamicIsReadOnly: return pointer.isReadOnly && !pointer.isNull ? 1 : 0
    default:
      // bpf_dynptr_data(ptr, offset, len).
      let (offset, size) = (r[2] & 0xffff_ffff, r[3] & 0xffff_ffff)
      guard case .memory(let address) = pointer.target, pointer.contains(offset, size),
        !pointer.isReadOnly
      else { return 0 }
      return address &+ pointer.offset &+ offset
    }
  }

  // MARK: - Making them

  /// `bpf_dynptr_from_xdp(ctx, flags, ptr)` and `bpf_dynptr_from_skb`.
  private func pointToPacket(flags: UInt64, _ place: UInt64) throws(SimulationError) -> UInt64 {
    try checkContext(registers[1])
    guard flags == 0, contextKind != .raw else {
      try store(.null, at: place)
      return errno(KernelErrno.invalid)
    }
    try store(
      DynamicPointer(
        target: .packet, count: UInt64(packet.end - packet.data), isReadOnly: !packetIsWritable),
      at: place)
    return 0
  }

  /// `bpf_dynptr_from_mem(data, size, flags, ptr)`.
  private func pointToMemory() throws(SimulationError) -> UInt64 {
    let r = registers
    let size = r[2] & 0xffff_ffff
    guard size <= DynamicPointer.maximum, r[3] == 0 else {
      try store(.null, at: r[4])
      return errno(size > DynamicPointer.maximum ? KernelErrno.tooBig : KernelErrno.invalid)
    }
    _ = unsafe try bytesToWrite(r[1], size)
    try store(DynamicPointer(target: .memory(r[1]), count: size), at: r[4])
    return 0
  }

  /// `bpf_dynptr_adjust(ptr, start, end)`.
  private func adjustDynamic() throws(SimulationError) -> UInt64 {
    let r = registers
    var pointer = try dynamicPointer(r[1])
    let (start, end) = (r[2] & 0xffff_ffff, r[3] & 0xffff_ffff)
    guard !pointer.isNull, start <= end else { return errno(KernelErrno.invalid) }
    guard end <= pointer.count else { return errno(KernelErrno.range) }
    pointer.offset = (pointer.offset + start) & 0xffff_ffff
    pointer.count = end - start
    try store(pointer, at: r[1])
    return 0
  }

  func store(_ pointer: DynamicPointer, at address: UInt64) throws(SimulationError) {
    let place = unsafe try bytesToWrite(address, DynamicPointer.byteCount)
    let words = pointer.words
    // Sound: checked to be as large.
    unsafe place.storeBytes(of: words.0, as: UInt64.self)
    unsafe place.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
  }

  /// What a dynptr stands for: one that the program has, or the record that its callback was given.
  func dynamicPointer(_ address: UInt64) throws(SimulationError) -> DynamicPointer {
    let number = Int(address & Address.offsetMask)
    if address >> Address.shift == Address.dynamicPointers {
      if (Address.firstRecord..<Address.firstMap).contains(number),
        recordSlots[number - Address.firstRecord] != nil
      {
        return DynamicPointer(
          target: .memory(Address.start(of: number)), count: unsafe memory[number].span)
      }
    } else if let first = memory.load(address, as: UInt64.self),
      let second = memory.load(address &+ 8, as: UInt64.self)
    {
      return DynamicPointer(words: (first, second))
    }
    throw SimulationError(
      .invalidCall, "A helper wants a dynptr, not 0x\(String(address, radix: 16))")
  }

  // MARK: - Using them

  /// `bpf_dynptr_read(dst, len, src, offset, flags)`.
  private func readDynamic() throws(SimulationError) -> UInt64 {
    let r = registers
    let (size, offset) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
    let place = unsafe try bytesToWrite(r[1], size)
    let pointer = try dynamicPointer(r[3])
    guard r[5] == 0, !pointer.isNull else { return errno(KernelErrno.invalid) }
    guard pointer.contains(offset, size) else { return errno(KernelErrno.tooBig) }
    guard let source = unsafe try bytes(of: pointer, offset, size, toWrite: false) else {
      return isBehindPacket
    }
    unsafe place.copyMemory(from: source, byteCount: Int(size))
    return 0
  }

  /// `bpf_dynptr_write(dst, offset, src, len, flags)`.
  private func writeDynamic() throws(SimulationError) -> UInt64 {
    let r = registers
    let (offset, size) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
    let pointer = try dynamicPointer(r[1])
    let source = unsafe try bytesToRead(r[3], size)
    guard !pointer.isNull, !pointer.isReadOnly else { return errno(KernelErrno.invalid) }
    guard pointer.contains(offset, size) else { return errno(KernelErrno.tooBig) }
    // BPF_F_RECOMPUTE_CSUM and BPF_F_INVALIDATE_HASH, of a socket's buffer only.
    let allowed: UInt64
    if case .packet = pointer.target, contextKind == .socketBuffer {
      allowed = 3
    } else {
      allowed = 0
    }
    guard r[5] & ~allowed == 0 else { return errno(KernelErrno.invalid) }
    guard let place = unsafe try bytes(of: pointer, offset, size, toWrite: true) else {
      return isBehindPacket
    }
    unsafe place.copyMemory(from: source, byteCount: Int(size))
    return 0
  }

  /// `bpf_dynptr_slice(ptr, offset, buffer, size)` and `bpf_dynptr_slice_rdwr`: where the bytes are, or 0.
  private func slice(isWritable: Bool) throws(SimulationError) -> UInt64 {
    let r = registers
    let (offset, size) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
    let pointer = try dynamicPointer(r[1])
    guard pointer.contains(offset, size), !isWritable || !pointer.isReadOnly else { return 0 }
    switch pointer.target {
    case .nothing: return 0
    case .memory(let address): return address &+ pointer.offset &+ offset
    case .packet:
      guard let source = unsafe try bytes(of: pointer, offset, size, toWrite: isWritable) else {
        return 0
      }
      if packetIsReadable {
        return Address.packetStart + UInt64(packet.data) + pointer.offset + offset
      }
      // A filter on a socket has no pointers into its packet.
      guard r[3] != 0 else { return 0 }
      let buffer = unsafe try bytesToWrite(r[3], size)
      unsafe buffer.copyMemory(from: source, byteCount: Int(size))
      return r[3]
    }
  }

  /// What the packet became too short for.
  private var isBehindPacket: UInt64 {
    errno(contextKind == .xdp ? KernelErrno.invalid : KernelErrno.fault)
  }

  /// The bytes at an offset that is inside; nil if the packet has them no more.
  @unsafe private func bytes(
    of pointer: DynamicPointer, _ offset: UInt64, _ size: UInt64, toWrite: Bool
  ) throws(SimulationError) -> UnsafeMutableRawPointer? {
    let start = pointer.offset + offset
    switch pointer.target {
    case .nothing: return nil
    case .packet:
      let length = UInt64(packet.end - packet.data)
      guard start <= length, size <= length - start, !toWrite || packetIsWritable else {
        return nil
      }
      // Sound: checked to be in the packet.
      return unsafe packetStore + packet.data + Int(start)
    case .memory(let address):
      if toWrite { return unsafe try bytesToWrite(address &+ start, size) }
      return unsafe try UnsafeMutableRawPointer(mutating: bytesToRead(address &+ start, size))
    }
  }
}
