// An InlineArray is made of a literal, and passed on.
// INSTRUCTIONS: 6
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 &= 0x3fffffff
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func sum(_ numbers: InlineArray<4, UInt32>) -> UInt32 {
  var sum: UInt32 = 0
  for index in 0..<4 { sum &+= numbers[index] }
  return sum
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let one = context.interfaceIndex
  return sum([one, one &+ 1, one &+ 2, one &+ 3]) == 10 ? .drop : .pass
}
