extension XDPContext {
  /// Moves the packet's start: forward by a positive number of bytes, which takes them away, backward by
  /// a negative one, which makes room for a header (`bpf_xdp_adjust_head`, since Linux 4.10).
  ///
  /// A ``Packet`` from before is of no use afterwards.
  ///
  /// - Throws: ``KernelError/invalid`` where there is no room, or less than an Ethernet header would be
  ///   left.
  @inlinable
  @inline(__always)
  public func adjustHead(by distance: Int32) throws(KernelError) {
    // SAFETY: the helper takes a context.
    try KernelError.check(unsafe Helper.adjustHead(pointer, distance))
  }

  /// Moves the packet's end: backward by a negative number of bytes, which takes them away, forward by a
  /// positive one (`bpf_xdp_adjust_tail`, since Linux 4.18; forward since 5.8).
  ///
  /// A ``Packet`` from before is of no use afterwards.
  ///
  /// - Throws: ``KernelError/invalid`` where there is no room, or less than an Ethernet header would be
  ///   left.
  @inlinable
  @inline(__always)
  public func adjustTail(by distance: Int32) throws(KernelError) {
    // SAFETY: the helper takes a context.
    try KernelError.check(unsafe Helper.adjustTail(pointer, distance))
  }

  /// Moves the start of the ``metadata``: backward by a negative number of bytes, which makes room
  /// (`bpf_xdp_adjust_meta`, since Linux 4.15).
  ///
  /// The distance is a multiple of 4. A ``Packet`` from before is of no use afterwards.
  ///
  /// - Throws: ``KernelError/invalid`` where there is no room; `ENOTSUPP` (524) where the driver cannot
  ///   do it.
  @inlinable
  @inline(__always)
  public func adjustMetadata(by distance: Int32) throws(KernelError) {
    // SAFETY: the helper takes a context.
    try KernelError.check(unsafe Helper.adjustMeta(pointer, distance))
  }

  /// The bytes in front of the packet that programs hand on, to classifiers of traffic control too
  /// (`data_meta`).
  @inlinable
  public var metadata: Packet {
    // SAFETY: the kernel passes a valid xdp_md, whose two fields become packet pointers on load.
    unsafe Packet(startAddress: pointer.pointee.dataMeta, endAddress: pointer.pointee.data)
  }
}
