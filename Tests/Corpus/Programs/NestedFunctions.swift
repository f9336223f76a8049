// Functions in functions capture what is around them.
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

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var sum: UInt32 = 0
  func add(_ number: UInt32) { sum &+= number }
  add(context.interfaceIndex)
  add(context.receiveQueue)
  return sum == 1 ? .drop : .pass
}
