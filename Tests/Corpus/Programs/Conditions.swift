// Code for eBPF alone is inside a condition.
// INSTRUCTIONS: 5
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func answer() -> UInt32 {
  #if hasFeature(Embedded)
  1
  #else
  2
  #endif
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  answer() == context.interfaceIndex ? .drop : .pass
}
