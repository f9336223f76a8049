import ApusKernel

/// What a packet may be.
public enum PacketClass: UInt32, Sendable {
  case other, ipv4, ipv6, tcp4, udp4, tcp6, udp6, malformed
}

/// How many packets there were of each class.
public let classes = PerCPUArray<UInt64>(maxEntries: 8)

func classify(_ packet: Packet) -> PacketClass {
  guard let ethernet = packet.ethernet else { return .malformed }
  var (type, offset) = (ethernet.type, EthernetHeader.size)
  if let vlan = packet.payload(VLANHeader.self, of: ethernet) {
    type = vlan.payloadType
    offset += VLANHeader.size
  }
  switch type {
  case .ipv4:
    guard let ip = packet.header(IPv4Header.self, at: offset) else { return .malformed }
    switch ip.protocol {
    case .tcp: return packet.header(TCPHeader.self, behind: ip) == nil ? .malformed : .tcp4
    case .udp: return packet.header(UDPHeader.self, behind: ip) == nil ? .malformed : .udp4
    default: return .ipv4
    }
  case .ipv6:
    guard let ip = packet.header(IPv6Header.self, at: offset) else { return .malformed }
    switch ip.nextHeader {
    case .tcp: return packet.header(TCPHeader.self, behind: ip) == nil ? .malformed : .tcp6
    case .udp: return packet.header(UDPHeader.self, behind: ip) == nil ? .malformed : .udp6
    default: return .ipv6
    }
  case .vlan: return .malformed
  default: return .other
  }
}

/// Counts the packet's class, and drops it where it is malformed.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packetClass = classify(context.packet)
  classes[packetClass.rawValue]?.value &+= 1
  return packetClass == .malformed ? .drop : .pass
}
