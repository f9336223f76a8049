import ApusKernel

/// How many requests were answered.
public let answered = PerCPUArray<UInt64>(maxEntries: 1)

/// Answers a ping.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ethernet = packet.ethernet, let ip = packet.ipv4,
    let icmp = packet.payload(ICMPHeader.self, of: ip), icmp.type == 8, icmp.code == 0
  else { return .pass }
  (ethernet.source, ethernet.destination) = (ethernet.destination, ethernet.source)
  (ip.source, ip.destination) = (ip.destination, ip.source)
  icmp.checksum.replace(BigEndian(0x0800 as UInt16), with: BigEndian(0))
  icmp.type = 0
  answered[0]?.value &+= 1
  return .transmit
}
