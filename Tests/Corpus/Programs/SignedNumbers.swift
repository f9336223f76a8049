// Signed numbers are compared and shifted with their sign.
// INSTRUCTIONS: 7
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 += -0x5
// CHECK: w1 &= -0x2
// CHECK: w0 = 0x1
// CHECK: if w1 == -0x4 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let number = Int32(bitPattern: context.interfaceIndex) &- 5
  return number < 0 && number &>> 1 == -2 ? .drop : .pass
}
