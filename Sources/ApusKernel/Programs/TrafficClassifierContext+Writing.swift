extension TrafficClassifierContext {
  /// Puts `value` at `offset` (`bpf_skb_store_bytes`, since Linux 4.1).
  ///
  /// It reaches what does not lie in linear memory, and what is shared with other copies of the packet. A
  /// ``Packet`` from before is of no use afterwards.
  ///
  /// - Throws: ``KernelError`` `EFAULT` (14) where the packet is shorter.
  @inlinable
  @inline(__always)
  public func store<Value: BitwiseCopyable>(
    _ value: Value, at offset: UInt32
  ) throws(KernelError) {
    var value = value
    // SAFETY: the helper reads one value.
    let result = unsafe withUnsafePointer(to: &value) { value in
      unsafe Helper.packetStore(
        buffer, offset, UnsafeRawPointer(value),
        UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), 0)
    }
    try KernelError.check(result)
  }

  /// Keeps the checksum of a network header right: at `offset`, after `old` became `new` in what it sums
  /// up (`bpf_l3_csum_replace`, since Linux 4.1).
  ///
  /// The values are of 2 or 4 bytes, as they lie in the packet. A ``Packet`` from before is of no use
  /// afterwards.
  @inlinable
  @inline(__always)
  public func replaceNetworkChecksum<Number: FixedWidthInteger>(
    at offset: UInt32, from old: BigEndian<Number>, to new: BigEndian<Number>
  ) throws(KernelError) {
    // SAFETY: the helper takes a context and numbers.
    let result = unsafe Helper.replaceNetworkChecksum(
      buffer, offset, UInt64(truncatingIfNeeded: old.bitPattern),
      UInt64(truncatingIfNeeded: new.bitPattern),
      UInt64(truncatingIfNeeded: MemoryLayout<Number>.size))
    try KernelError.check(result)
  }

  /// Keeps the checksum of a transport header right: at `offset`, after `old` became `new` in what it
  /// sums up (`bpf_l4_csum_replace`, since Linux 4.1).
  ///
  /// The values are of 2 or 4 bytes, as they lie in the packet. A ``Packet`` from before is of no use
  /// afterwards.
  ///
  /// - Parameters:
  ///   - offset: Where the checksum is.
  ///   - old: What it was made with.
  ///   - new: What it is to be made with.
  ///   - isAddress: Whether what changed is part of the pseudo header (`BPF_F_PSEUDO_HDR`).
  ///   - zeroMeansNone: Whether a checksum of zero stays, as UDP has it (`BPF_F_MARK_MANGLED_0`).
  /// - Throws: ``KernelError`` `EFAULT` (14) where the packet is shorter.
  @inlinable
  @inline(__always)
  public func replaceTransportChecksum<Number: FixedWidthInteger>(
    at offset: UInt32, from old: BigEndian<Number>, to new: BigEndian<Number>,
    isAddress: Bool = false, zeroMeansNone: Bool = false
  ) throws(KernelError) {
    let flags =
      UInt64(truncatingIfNeeded: MemoryLayout<Number>.size) | (isAddress ? 0x10 : 0)
      | (zeroMeansNone ? 0x20 : 0)
    // SAFETY: the helper takes a context and numbers.
    let result = unsafe Helper.replaceTransportChecksum(
      buffer, offset, UInt64(truncatingIfNeeded: old.bitPattern),
      UInt64(truncatingIfNeeded: new.bitPattern), flags)
    try KernelError.check(result)
  }
}
