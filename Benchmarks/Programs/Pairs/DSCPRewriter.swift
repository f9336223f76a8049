import ApusKernel

/// Which class of service each port gets.
public let services = HashMap<BigEndian<UInt16>, UInt8>(maxEntries: 64)

/// Writes the class of service of the packet's port into it.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let udp = packet.payload(UDPHeader.self, of: ip),
    let service = services[BigEndian(udp.destinationPort)]?.value
  else { return .pass }
  // The two lower bits are those of congestion notification.
  let old = ip.typeOfService
  let new = service << 2 | old & 3
  ip.checksum.replace(BigEndian(UInt16(old)), with: BigEndian(UInt16(new)))
  ip.typeOfService = new
  return .pass
}
