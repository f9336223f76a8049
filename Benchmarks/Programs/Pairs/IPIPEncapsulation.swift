import ApusKernel

/// The two ends of a tunnel.
public struct Tunnel: BitwiseCopyable, Sendable {
  /// This end.
  public var local: IPv4Address
  /// The other end.
  public var remote: IPv4Address
}

/// The tunnel of each destination.
public let tunnels = HashMap<IPv4Address, Tunnel>(maxEntries: 64)

/// Puts the packet into another one, for the other end of a tunnel.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let inner = context.packet.ipv4, let tunnel = tunnels[inner.destination]?.value else {
    return .pass
  }
  let length = inner.totalLength
  let service = inner.typeOfService
  guard length < 1480, let () = try? context.adjustHead(by: -20) else { return .drop }
  let packet = context.packet
  guard let old = packet.header(EthernetHeader.self, at: 20),
    let new = packet.ethernet, let outer = packet.header(IPv4Header.self, behind: new)
  else { return .drop }
  let (source, destination) = (old.source, old.destination)
  new.source = source
  new.destination = destination
  new.type = .ipv4
  outer.setVersionAndLength()
  outer.typeOfService = service
  outer.totalLength = length + 20
  outer.identification = 0
  outer.setFragmentation(mustNotFragment: false)
  outer.timeToLive = 64
  outer.protocol = .ipip
  outer.source = tunnel.local
  outer.destination = tunnel.remote
  outer.updateChecksum()
  return .transmit
}
