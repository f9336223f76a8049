import ApusKernel

/// Where packets are sent on to.
public struct Backend: BitwiseCopyable, Sendable {
  /// The address.
  public var address: IPv4Address
  /// The Ethernet address.
  public var mac: MACAddress
  /// Whether it takes packets: not zero.
  public var isUp: UInt16
}

/// The backends.
public let backends = ArrayMap<Backend>(maxEntries: 16)

/// Mixes three numbers, as Bob Jenkins's hash ends.
func mix(_ first: UInt32, _ second: UInt32, _ third: UInt32) -> UInt32 {
  func rotate(_ number: UInt32, _ bits: UInt32) -> UInt32 {
    number &<< bits | number &>> (32 &- bits)
  }
  var (a, b, c) = (first &+ 0xDEAD_BEEF, second &+ 0xDEAD_BEEF, third &+ 0xDEAD_BEEF)
  c ^= b
  c &-= rotate(b, 14)
  a ^= c
  a &-= rotate(c, 11)
  b ^= a
  b &-= rotate(a, 25)
  c ^= b
  c &-= rotate(b, 16)
  a ^= c
  a &-= rotate(c, 4)
  b ^= a
  b &-= rotate(a, 14)
  c ^= b
  c &-= rotate(b, 24)
  return c
}

/// Sends all packets of a flow to the same backend.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ethernet = packet.ethernet, let ip = packet.ipv4,
    let udp = packet.payload(UDPHeader.self, of: ip)
  else { return .pass }
  let ports = UInt32(udp.sourcePort) << 16 | UInt32(udp.destinationPort)
  let hash = mix(ip.source.number.value, ip.destination.number.value, ports)
  guard let backend = backends[hash % 16]?.value, backend.isUp != 0 else { return .drop }
  ip.checksum.replace(ip.destination.number, with: backend.address.number)
  ip.destination = backend.address
  ethernet.source = ethernet.destination
  ethernet.destination = backend.mac
  return .transmit
}
