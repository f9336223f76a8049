// Tuples are their elements.
// INSTRUCTIONS: 8
// CHECK: w2 = *(u32 *)(r1 + 0x10)
// CHECK: w0 = 0x1
// CHECK: if w2 == 0x0 goto +0x1
// CHECK: w0 = 0x2
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func split(_ number: UInt64) -> (high: UInt32, low: UInt32) {
  (UInt32(truncatingIfNeeded: number &>> 32), UInt32(truncatingIfNeeded: number))
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var (high, low) = split(UInt64(context.interfaceIndex) &<< 32 | UInt64(context.receiveQueue))
  (high, low) = (low, high)
  return (high, low) == (0, 1) ? .drop : .pass
}
