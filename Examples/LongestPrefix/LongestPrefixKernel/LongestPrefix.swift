import ApusKernel

/// The networks whose packets are dropped, each with the number of its counter.
public let blocked = LPMTrie<IPv4Address, UInt32>(maxEntries: 1_000_000)

/// How many packets of each network were dropped.
public let dropped = PerCPUArray<UInt64>(maxEntries: 65_536)

/// Drops a packet that comes from a network in the list.
@section("xdp") @used
public func dropBlocked(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4, let network = blocked[longestMatchOf: ip.source] else {
    return .pass
  }
  dropped[network.value]?.value &+= 1
  return .drop
}
