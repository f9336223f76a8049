import ApusKernel

/// The address of each server, by the number in the connection's identifier.
public let servers = ArrayMap<IPv4Address>(maxEntries: 256)

/// Sends packets of QUIC to the server that chose the connection's identifier.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let udp = packet.payload(UDPHeader.self, of: ip),
    udp.destinationPort == 443, let first = packet.load(UInt8.self, at: 42)
  else { return .pass }
  // A long header has the version and a length in front of the identifier.
  let place = first & 0x80 == 0 ? 43 : 48
  guard first & 0x40 != 0, let number = packet.load(UInt8.self, at: place + 1) else { return .drop }
  guard let server = servers[UInt32(number)]?.value, server.number.bitPattern != 0 else {
    return .pass
  }
  ip.checksum.replace(ip.destination.number, with: server.number)
  if udp.checksum.number.bitPattern != 0 {
    udp.checksum.replace(ip.destination.number, with: server.number)
  }
  ip.destination = server
  return .transmit
}
