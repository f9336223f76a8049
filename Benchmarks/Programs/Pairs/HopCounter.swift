import ApusKernel

/// How many packets had no hops left.
public let expired = PerCPUArray<UInt64>(maxEntries: 1)

/// Takes a hop off the packet, as a router does.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  guard ip.timeToLive > 1 else {
    expired[0]?.value &+= 1
    return .drop
  }
  ip.timeToLive -= 1
  // The field is the upper half of a word.
  ip.checksum.replace(BigEndian(0x0100 as UInt16), with: BigEndian(0))
  return .transmit
}
