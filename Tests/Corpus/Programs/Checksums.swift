// The checksum of a header is updated when a field of it changes.
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: < 0x2
// CHECK-NOT: call
// RUN: transmit

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4, ip.timeToLive > 1 else { return .pass }
  ip.checksum.replace(BigEndian(UInt16(0x0100)), with: BigEndian(0))
  ip.timeToLive &-= 1
  // It was 0x0000, which sums up to 0xFFFF: so much more is missing now.
  return ip.checksum.number.value == 0x0100 ? .transmit : .pass
}
