/// What a classifier of traffic control is given: one packet on its way in or out of an interface
/// (`BPF_PROG_TYPE_SCHED_CLS`).
///
/// ```swift
/// @section("tc/ingress") @used
/// public func markDNS(_ context: TrafficClassifierContext) -> TrafficAction {
///   guard let udp = context.packet.udp, udp.destinationPort == 53 else { return .next }
///   context.mark = 53
///   return .next
/// }
/// ```
@safe
@frozen
public struct TrafficClassifierContext: MarkingContext {
  /// The context, as the kernel passes it.
  @unsafe public let buffer: UnsafeMutableRawPointer

  /// The packet, as far as it lies in linear memory; ``pull(_:)`` brings more of it there.
  @inlinable
  public var packet: Packet {
    // SAFETY: two fields of the buffer become packet pointers on load.
    unsafe Packet(startAddress: fields.pointee.data, endAddress: fields.pointee.dataEnd)
  }

  /// The number of the queue that the packet leaves by, counted from 1; 0 for none (`queue_mapping`).
  @inlinable
  public var queue: UInt32 {
    // SAFETY: this type may read and write it.
    get { unsafe fields.pointee.queueMapping }
    nonmutating set { unsafe fields.pointee.queueMapping = newValue }
  }

  /// The class that the packet belongs to, as `MAJOR << 16 | MINOR` (`tc_classid`).
  @inlinable
  public var classID: UInt32 {
    // SAFETY: this type may read and write it.
    get { unsafe fields.pointee.trafficClassID }
    nonmutating set { unsafe fields.pointee.trafficClassID = newValue }
  }

  /// The length that the packet has on the wire, in bytes, headers of all its segments included
  /// (`wire_len`, since Linux 5.0).
  @inlinable
  public var wireLength: UInt32 {
    // SAFETY: this type may read it.
    unsafe fields.pointee.wireLength
  }

  /// When the packet was received or is to be sent, in nanoseconds (`tstamp`, since Linux 5.0).
  @inlinable
  public var timestamp: UInt64 {
    // SAFETY: this type may read and write it.
    get { unsafe fields.pointee.timestamp }
    nonmutating set { unsafe fields.pointee.timestamp = newValue }
  }

  /// Brings `count` bytes of the packet into linear memory, 0 for all that has a header's place
  /// (`bpf_skb_pull_data`, since Linux 4.9).
  ///
  /// A ``Packet`` from before is of no use afterwards.
  @inlinable
  @inline(__always)
  public func pull(_ count: UInt32) throws(KernelError) {
    // SAFETY: the helper takes a context.
    try KernelError.check(unsafe Helper.packetPull(buffer, count))
  }
}
