// Setting a property of a header view writes the packet.
// INSTRUCTIONS: 31
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w2 == 0x3f
// CHECK-NOT: call
// RUN: transmit

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ethernet = context.packet.ethernet, let ip = context.packet.ipv4 else { return .pass }
  (ethernet.source, ethernet.destination) = (ethernet.destination, ethernet.source)
  ip.timeToLive &-= 1
  return ip.timeToLive == 63 ? .transmit : .pass
}
