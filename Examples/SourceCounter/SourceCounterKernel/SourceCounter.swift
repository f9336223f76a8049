import ApusKernel

/// How many packets came from each IPv4 address.
public let sources = HashMap<IPv4Address, UInt64>(maxEntries: 65_536)

/// Counts a packet under the address that it came from.
@section("xdp") @used
public func countSources(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  sources[ip.source, default: 0]?.atomicAdd(1)
  return .pass
}
