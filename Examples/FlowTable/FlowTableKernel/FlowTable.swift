import ApusKernel

/// What packets from one address to another have in common.
public struct Flow: BitwiseCopyable, Hashable, Sendable {
  /// Where the packets come from.
  public var source: IPv4Address
  /// Where they go.
  public var destination: IPv4Address
  /// What they carry, by its number.
  public var protocolNumber: UInt32
}

/// What was seen of a flow.
public struct FlowCounters: BitwiseCopyable, Sendable {
  /// How many packets.
  public var packets: UInt64
  /// How many bytes of IPv4.
  public var bytes: UInt64
}

/// What was seen of the flows that were used last, counted by each processor for itself.
public let flows = LRUPerCPUHashMap<Flow, FlowCounters>(maxEntries: 16_384)

/// The flows that are new, as they come.
public let newFlows = RingBuffer<Flow>(byteCount: 1 << 18)

/// How many new flows there was no room for.
public let lost = Global<UInt64>(0)

/// Counts a packet under its flow, and tells user space if it is the flow's first.
@section("xdp") @used
public func countFlows(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  let flow = Flow(
    source: ip.source, destination: ip.destination,
    protocolNumber: UInt32(ip.protocol.rawValue))
  if flows[flow] == nil {
    if let record = newFlows.reserve() {
      record.event = flow
      record.submit()
    } else {
      lost.atomicAdd(1)
    }
  }
  guard let counters = flows[flow, default: FlowCounters(packets: 0, bytes: 0)] else {
    return .pass
  }
  counters.value.packets &+= 1
  counters.value.bytes &+= UInt64(ip.totalLength)
  return .pass
}
