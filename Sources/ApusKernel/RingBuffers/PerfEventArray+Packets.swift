// Programs on tracepoints and functions of the kernel's meet packets as the kernel has them, by typed pointers. The
// bytes of such a packet the kernel copies, as it does for programs that are given the packet itself.

extension PerfEventArray {
  /// Sends an event to user space, and bytes of a packet of the kernel's after it (`bpf_skb_output`,
  /// `BPF_F_CURRENT_CPU`; since Linux 5.5).
  ///
  /// ```swift
  /// @section("tp_btf/netif_receive_skb") @used
  /// public func sample(_ context: TracingContext) {
  ///   let packet = context.argument(0, as: sk_buff.self)
  ///   let sample = Sample(length: packet.len)
  ///   try? samples.output(sample, socketBuffer: packet, packetBytes: min(packet.len, 64))
  /// }
  /// ```
  ///
  /// For programs on tracepoints and functions with typed arguments (`tp_btf`, `fentry`, `fexit`).
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - packet: A pointer to a `struct sk_buff`: an argument, or what was reached through one. The verifier refuses
  ///     another.
  ///   - packetBytes: How many bytes of the packet are to follow the event, from where the kernel is in it (`data`):
  ///     at the tracepoints of packets that come in, behind the Ethernet header. At most `len` of the packet, and less
  ///     than 1 MiB.
  /// - Throws: ``KernelError/noSpace`` where there is no room for it, ``KernelError/notFound`` where nobody reads this
  ///   processor's buffer, ``KernelError`` `EFAULT` (14) where the packet has fewer bytes, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  public func output<Structure: KernelType>(
    _ event: Event, socketBuffer packet: KernelPointer<Structure>, packetBytes: UInt32
  ) throws(KernelError) {
    // SAFETY: only the helper follows the pointer, whose type the verifier knows.
    try unsafe output(event, packet.address, packetBytes, by: Helper.socketBufferOutput)
  }

  /// Sends an event to user space, and bytes of a packet before the kernel's network stack after it (`bpf_xdp_output`,
  /// `BPF_F_CURRENT_CPU`; since Linux 5.6).
  ///
  /// For programs with typed arguments on functions that take a `struct xdp_buff`, and on XDP programs, whose argument
  /// it is there (`fentry`, `fexit`).
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - packet: A pointer to a `struct xdp_buff`: an argument, or what was reached through one. The verifier refuses
  ///     another.
  ///   - packetBytes: How many bytes of the packet, from its start, are to follow the event: at most as many as it has,
  ///     and less than 1 MiB.
  /// - Throws: ``KernelError/noSpace`` where there is no room for it, ``KernelError/notFound`` where nobody reads this
  ///   processor's buffer, ``KernelError`` `EFAULT` (14) where the packet has fewer bytes, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  public func output<Structure: KernelType>(
    _ event: Event, xdpBuffer packet: KernelPointer<Structure>, packetBytes: UInt32
  ) throws(KernelError) {
    // SAFETY: only the helper follows the pointer, whose type the verifier knows.
    try unsafe output(event, packet.address, packetBytes, by: Helper.xdpBufferOutput)
  }

  /// Sends an event, and bytes of what a helper takes for a packet.
  @inlinable
  @inline(__always)
  func output(
    _ event: Event, _ packet: UnsafeRawPointer?, _ packetBytes: UInt32,
    by helper: Helper.PacketOutput
  ) throws(KernelError) {
    var event = event
    // SAFETY: the helper reads as many bytes as it is told, which are the event's; the verifier knows the packet's type.
    let result = unsafe withUnsafePointer(to: &event) { event in
      unsafe helper(
        packet, address, 0xFFFF_FFFF | UInt64(packetBytes) &<< 32, UnsafeRawPointer(event),
        UInt64(MemoryLayout<Event>.stride))
    }
    try KernelError.check(result)
  }
}
