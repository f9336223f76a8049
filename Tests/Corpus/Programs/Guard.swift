// Guards leave early.
// INSTRUCTIONS: 21
// CHECK: if r1 > r3
// CHECK: if w4 != 0x8
// CHECK: if r4 > r3
// CHECK: if w2 != 0x0
// CHECK: if w1 == 0x40
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ethernet = context.packet.ethernet else { return .aborted }
  guard ethernet.type == .ipv4 else { return .pass }
  guard case let ip? = context.packet.ipv4, !ip.isFragment else { return .drop }
  return ip.version == 4 ? .drop : .aborted
}
