import ApusKernel

/// The mark of each port, in its upper half, and how many packets got it, in the lower.
public let marks = HashMap<BigEndian<UInt16>, UInt64>(maxEntries: 256)

/// Marks packets by the port that they go to.
@section("tc") @used
public func program(_ context: TrafficClassifierContext) -> TrafficAction {
  let packet = context.packet
  guard let ip = packet.ipv4 else { return .next }
  let port: UInt16
  if let tcp = packet.payload(TCPHeader.self, of: ip) {
    port = tcp.destinationPort
  } else if let udp = packet.payload(UDPHeader.self, of: ip) {
    port = udp.destinationPort
  } else {
    return .next
  }
  guard let mark = marks[BigEndian(port)] else { return .next }
  mark.atomicAdd(1)
  context.mark = UInt32(truncatingIfNeeded: mark.value >> 32)
  context.priority = UInt32(ip.typeOfService >> 5)
  return .pass
}
