import ApusKernel

/// Which address an inner one is shown as.
public let translations = HashMap<IPv4Address, IPv4Address>(maxEntries: 256)

/// Translates the packet's source address, and keeps its checksums right.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let outer = translations[ip.source]?.value else { return .pass }
  let inner = ip.source
  if let tcp = packet.payload(TCPHeader.self, of: ip) {
    tcp.checksum.replace(inner.number, with: outer.number)
  } else if let udp = packet.payload(UDPHeader.self, of: ip), udp.checksum.number.bitPattern != 0 {
    udp.checksum.replace(inner.number, with: outer.number)
  }
  ip.checksum.replace(inner.number, with: outer.number)
  ip.source = outer
  return .transmit
}
