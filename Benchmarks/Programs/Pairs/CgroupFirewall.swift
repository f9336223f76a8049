import ApusKernel

/// How many packets went to each address that is allowed.
public let allowed = HashMap<IPv4Address, UInt64>(maxEntries: 256)

/// Lets packets out to addresses that are allowed, and to name servers.
@section("cgroup_skb/egress") @used
public func program(_ context: CgroupPacketContext) -> CgroupPacketAction {
  let packet = context.packet
  guard let ip = packet.header(IPv4Header.self, at: 0), ip.version == 4 else { return .allow }
  if let udp = packet.payload(UDPHeader.self, of: ip), udp.destinationPort == 53 { return .allow }
  guard let count = allowed[ip.destination] else { return .drop }
  count.atomicAdd(1)
  return .allow
}
