import ApusKernel

/// How many packets came in, counted by each processor for itself.
public let packets = PerCPUArray<UInt64>(maxEntries: 1)

/// Counts a packet, and lets it pass.
@section("xdp") @used
public func countPackets(_ context: XDPContext) -> XDPAction {
  packets[0]?.value &+= 1
  return .pass
}
