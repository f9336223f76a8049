// A table of constants is looked up with an index that is checked.
// INSTRUCTIONS: 10
// CHECK: w1 = *(u32 *)(r1 + 0x10)
// CHECK: w1 &= 0x3
// CHECK: r1 <<= 0x2
// CHECK: r2 = map fd 0x0 value + 0x0 ll
// CHECK: r2 += r1
// CHECK: w1 = *(u32 *)(r2 + 0x0)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

let weights: InlineArray<4, UInt32> = [1, 10, 100, 1000]

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  weights[Int(context.receiveQueue & 3)] == 1 ? .drop : .pass
}
