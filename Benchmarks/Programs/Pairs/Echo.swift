import ApusKernel

/// Sends a datagram back to where it came from.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ethernet = packet.ethernet, let ip = packet.ipv4,
    let udp = packet.payload(UDPHeader.self, of: ip), udp.destinationPort == 7
  else { return .pass }
  (ethernet.source, ethernet.destination) = (ethernet.destination, ethernet.source)
  (ip.source, ip.destination) = (ip.destination, ip.source)
  (udp.sourcePort, udp.destinationPort) = (udp.destinationPort, udp.sourcePort)
  return .transmit
}
