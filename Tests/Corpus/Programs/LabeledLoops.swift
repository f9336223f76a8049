// Loops are left and continued by name.
// INSTRUCTIONS: 53
// CHECK: w5 = 0x0
// CHECK: > r1
// CHECK: if w0 != 0x0
// CHECK: > r1
// CHECK: if w0 == 0x0
// CHECK: > r1
// CHECK: if w0 == 0x0
// CHECK: if w5 > 0x4
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var found: UInt32 = 0
  outer: for row in 0..<4 {
    for column in 0..<4 {
      guard let byte = context.packet.load(UInt8.self, at: row &* 4 &+ column) else { break outer }
      if byte == 0 { continue outer }
      found &+= 1
    }
  }
  return found > 4 ? .drop : .pass
}
