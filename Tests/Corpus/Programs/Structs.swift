// Structs are their fields: nothing of them is left.
// INSTRUCTIONS: 7
// CHECK: w2 = *(u32 *)(r1 + 0xc)
// CHECK: w1 = *(u32 *)(r1 + 0x10)
// CHECK: w1 += w2
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct Point {
  var x: UInt32
  var y: UInt32
  var sum: UInt32 { x &+ y }
  func scaled(by factor: UInt32) -> Point { Point(x: x &* factor, y: y &* factor) }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let point = Point(x: context.interfaceIndex, y: context.receiveQueue).scaled(by: 3)
  return point.sum == 3 ? .drop : .pass
}
