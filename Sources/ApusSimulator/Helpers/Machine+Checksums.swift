import ApusObject

extension Machine {
  func performChecksum(_ helper: Helper) throws(SimulationError) -> UInt64 {
    switch helper {
    case .checksumDiff: try checksumDiff()
    case .checksumUpdate: errno(KernelErrno.notImplemented)
    case .checksumL3: try replaceChecksum(isL4: false)
    default: try replaceChecksum(isL4: true)
    }
  }

  /// A sum folded to 16 bits with end-around carry.
  private func fold(_ sum: UInt64) -> UInt64 {
    var sum = sum
    while sum >> 16 != 0 { sum = (sum & 0xffff) + sum >> 16 }
    return sum
  }

  private func sum(_ bytes: UnsafeRawPointer, _ size: UInt64) -> UInt64 {
    var sum: UInt64 = 0
    // Sound: the caller checked that many bytes.
    for offset in stride(from: 0, to: Int(size), by: 4) {
      sum = unsafe sum &+ UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    return sum
  }

  /// `bpf_csum_diff(from, from_size, to, to_size, seed)`, folded to 16 bits as Linux 6.13 and later do.
  private func checksumDiff() throws(SimulationError) -> UInt64 {
    let r = registers
    let (fromSize, toSize) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
    guard (fromSize | toSize) % 4 == 0 else { return errno(KernelErrno.invalid) }
    let from = unsafe sum(try bytesToRead(r[1], fromSize), fromSize)
    let to = unsafe sum(try bytesToRead(r[3], toSize), toSize)
    let removed = fold(from)
    let added = to + (r[5] & 0xffff_ffff)
    return fold(added + (fromSize > 0 ? 0xffff - removed : 0))
  }

  /// `bpf_l3_csum_replace` and `bpf_l4_csum_replace(skb, offset, from, to, flags)`.
  private func replaceChecksum(isL4: Bool) throws(SimulationError) -> UInt64 {
    let r = registers
    try checkContext(r[1])
    let (offset, from, to, flags) = (r[2] & 0xffff_ffff, r[3], r[4], r[5])
    // BPF_F_PSEUDO_HDR, BPF_F_MARK_MANGLED_0, BPF_F_MARK_ENFORCE, BPF_F_IPV6.
    guard flags & ~(isL4 ? 0xff : 0xf) == 0 else { return errno(KernelErrno.invalid) }
    guard offset <= 0xffff, offset % 2 == 0, offset + 2 <= UInt64(packet.end - packet.data) else {
      return errno(KernelErrno.fault)
    }
    let place = unsafe packetStore + packet.data + Int(offset)
    // Sound: the two bytes are in the packet.
    let old = UInt64(unsafe place.loadUnaligned(as: UInt16.self))
    let (marksZero, enforces) = (flags & 0x20 != 0, flags & 0x40 != 0)
    if isL4, marksZero, !enforces, old == 0 { return 0 }
    let removed: UInt64
    let added: UInt64
    switch flags & 0xf {
    case 0:
      guard from == 0 else { return errno(KernelErrno.invalid) }
      (removed, added) = (0, to & 0xffff_ffff)
    case 2: (removed, added) = (from & 0xffff, to & 0xffff)
    case 4: (removed, added) = (from & 0xffff_ffff, to & 0xffff_ffff)
    default: return errno(KernelErrno.invalid)
    }
    // RFC 1624: ~(~old + ~removed + added).
    let sum = (0xffff - old) + (0xffff - fold(removed)) + fold(added)
    var result = UInt16(truncatingIfNeeded: 0xffff - fold(sum))
    if isL4, marksZero, result == 0 { result = 0xffff }
    unsafe place.storeBytes(of: result, as: UInt16.self)
    return 0
  }
}
