// Loops are left and continued by name.
// INSTRUCTIONS: 129
// CHECK: > r
// CHECK: = 0x0
// CHECK: > r
// CHECK: if w3 == 0x0
// CHECK: > r
// CHECK: if w6 == 0x0
// CHECK: > r
// CHECK: if w0 == 0x0
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
