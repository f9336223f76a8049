// What the network card found out about a packet. Such programs are bound to an interface when they are
// loaded, because the answer comes from its driver.

extension XDPContext {
  /// When the card received the packet, in nanoseconds of its clock
  /// (`bpf_xdp_metadata_rx_timestamp`, since Linux 6.3).
  ///
  /// - Throws: ``KernelError`` where the card, or its driver, does not say.
  @inlinable
  @inline(__always)
  public func receiveTimestamp() throws(KernelError) -> UInt64 {
    var timestamp: UInt64 = 0
    // SAFETY: the function writes eight bytes.
    let result: Int32 = unsafe withUnsafePointer(to: &timestamp) { timestamp in
      unsafe KernelFunction("bpf_xdp_metadata_rx_timestamp(ptr struct xdp_md, ptr u64) s32")(
        UnsafeRawPointer(pointer), UnsafeRawPointer(timestamp))
    }
    try KernelError.check(Int(result))
    return timestamp
  }

  /// The hash that the card made of the packet's addresses, and what of them went into it (`enum xdp_rss_hash_type`)
  /// (`bpf_xdp_metadata_rx_hash`, since Linux 6.3).
  ///
  /// - Throws: ``KernelError`` where the card, or its driver, does not say.
  @inlinable
  @inline(__always)
  public func receiveHash() throws(KernelError) -> (hash: UInt32, type: UInt32) {
    var hash: UInt32 = 0
    var type: UInt32 = 0
    // SAFETY: the function writes four bytes to each.
    let result: Int32 = unsafe withUnsafePointer(to: &hash) { hash in
      unsafe withUnsafePointer(to: &type) { type in
        unsafe KernelFunction(
          "bpf_xdp_metadata_rx_hash(ptr struct xdp_md, ptr u32, ptr enum xdp_rss_hash_type u32) s32"
        )(
          UnsafeRawPointer(pointer), UnsafeRawPointer(hash), UnsafeRawPointer(type))
      }
    }
    try KernelError.check(Int(result))
    return (hash, type)
  }

  /// The VLAN tag that the card took out of the packet: its protocol, and the tag itself
  /// (`bpf_xdp_metadata_rx_vlan_tag`, since Linux 6.8).
  ///
  /// - Throws: ``KernelError`` where there was none, or the driver does not say.
  @inlinable
  @inline(__always)
  public func receiveVLANTag() throws(KernelError) -> (type: EtherType, tag: UInt16) {
    var type = BigEndian<UInt16>(0)
    var tag: UInt16 = 0
    // SAFETY: the function writes two bytes to each.
    let result: Int32 = unsafe withUnsafePointer(to: &type) { type in
      unsafe withUnsafePointer(to: &tag) { tag in
        unsafe KernelFunction(
          "bpf_xdp_metadata_rx_vlan_tag(ptr struct xdp_md, ptr u16, ptr u16) s32")(
            UnsafeRawPointer(pointer), UnsafeRawPointer(type), UnsafeRawPointer(tag))
      }
    }
    try KernelError.check(Int(result))
    return (EtherType(number: type), tag)
  }
}
