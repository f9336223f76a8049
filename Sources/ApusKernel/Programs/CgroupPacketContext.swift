/// What a program on a control group's packets is given: one packet from or to a process of the group
/// (`BPF_PROG_TYPE_CGROUP_SKB`).
///
/// ```swift
/// @section("cgroup_skb/egress") @used
/// public func noMulticast(_ context: CgroupPacketContext) -> CgroupPacketAction {
///   guard let ip = context.packet.header(IPv4Header.self, at: 0) else { return .allow }
///   return ip.destination.number.value >> 28 == 0xE ? .drop : .allow
/// }
/// ```
@safe
@frozen
public struct CgroupPacketContext: MarkingContext {
  /// The context, as the kernel passes it.
  @unsafe public let buffer: UnsafeMutableRawPointer

  /// The packet from its IP header on, as far as it lies in linear memory.
  ///
  /// It is to be read only: the kernel refuses a program of this type that writes to it.
  @inlinable
  public var packet: Packet {
    // SAFETY: two fields of the buffer become packet pointers on load.
    unsafe Packet(startAddress: fields.pointee.data, endAddress: fields.pointee.dataEnd)
  }
}
