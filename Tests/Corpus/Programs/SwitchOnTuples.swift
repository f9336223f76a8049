// A switch over a tuple matches its elements by pattern.
// INSTRUCTIONS: 22
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w2 == 0x1
// CHECK: if w2 != 0x11
// CHECK: if w1 > 0x3f
// CHECK: if w1 < 0x2
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  switch (ip.protocol, ip.timeToLive) {
  case (.icmp, _): return .transmit
  case (.udp, 64...): return .drop
  case (_, let hops) where hops < 2: return .aborted
  default: return .pass
  }
}
