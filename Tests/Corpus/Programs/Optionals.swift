// Optionals are a comparison.
// INSTRUCTIONS: 5
// CHECK: w1 = *(u32 *)(r1 + 0x10)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x0 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func half(_ number: UInt32) -> UInt32? {
  number % 2 == 0 ? number / 2 : nil
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let queue = half(context.receiveQueue).flatMap(half) ?? 7
  return queue == 0 ? .drop : .pass
}
