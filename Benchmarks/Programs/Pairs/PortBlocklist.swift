import ApusKernel

/// A port of a protocol.
public struct Endpoint: BitwiseCopyable, Sendable {
  /// The number of the protocol over IP.
  public var ipProtocol: UInt16
  /// The number of the port.
  public var port: BigEndian<UInt16>
}

/// How many packets to each blocked port were dropped.
public let blocked = HashMap<Endpoint, UInt64>(maxEntries: 256)

/// Drops packets to ports that are blocked.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4 else { return .pass }
  let port: UInt16
  if let tcp = packet.payload(TCPHeader.self, of: ip) {
    port = tcp.destinationPort
  } else if let udp = packet.payload(UDPHeader.self, of: ip) {
    port = udp.destinationPort
  } else {
    return .pass
  }
  let endpoint = Endpoint(ipProtocol: UInt16(ip.protocol.rawValue), port: BigEndian(port))
  guard let count = blocked[endpoint] else { return .pass }
  count.atomicAdd(1)
  return .drop
}
