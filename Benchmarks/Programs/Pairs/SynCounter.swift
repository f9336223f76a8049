import ApusKernel

/// How many connections each source tried to open.
public let attempts = HashMap<IPv4Address, UInt64>(maxEntries: 1024)

/// Counts who opens connections.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let tcp = packet.payload(TCPHeader.self, of: ip),
    tcp.flags.intersection([.synchronize, .acknowledgment]) == .synchronize
  else { return .pass }
  attempts[ip.source, default: 0]?.atomicAdd(1)
  return .pass
}
