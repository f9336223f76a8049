// The checksum of a header is updated when a field of it changes.
// INSTRUCTIONS: 29
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w2 < 0x2
// CHECK: r3 = be16 r3
// CHECK: r2 = be16 r2
// CHECK: if w4 == 0x100
// CHECK-NOT: call
// RUN: transmit

import ApusKernel

func adding(_ a: UInt16, _ b: UInt16) -> UInt16 {
  let sum = UInt32(a) &+ UInt32(b)
  return UInt16(truncatingIfNeeded: sum &+ sum &>> 16)
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4, ip.timeToLive > 1 else { return .pass }
  ip.timeToLive &-= 1
  ip.checksum = adding(ip.checksum, 0x0100)
  return ip.checksum == 0x0100 ? .transmit : .pass
}
