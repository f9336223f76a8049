// A switch over numbers becomes comparisons, ranges included.
// INSTRUCTIONS: 19
// CHECK: if r3 > r2
// CHECK: if w1 == 0x0
// CHECK: r2 = be16 r2
// CHECK: if w2 < 0x9
// CHECK: if w1 == 0x900
// CHECK: if w2 < 0x400
// CHECK: if w1 == 0x900
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let port = context.packet.load(BigEndian<UInt16>.self, at: 36)?.value else { return .pass }
  switch port {
  case 0: return .aborted
  case 1...8, 10...1023: return .pass
  case 9: return .drop
  default: return .transmit
  }
}
