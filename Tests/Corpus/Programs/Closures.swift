// Closures are inlined with what they capture.
// INSTRUCTIONS: 7
// CHECK: w2 = *(u32 *)(r1 + 0x10)
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 += w2
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func apply(_ number: UInt32, _ function: (UInt32) -> UInt32) -> UInt32 { function(number) }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var calls: UInt32 = 0
  let offset = context.receiveQueue
  let result = apply(context.interfaceIndex) { number in
    calls &+= 1
    return number &+ offset
  }
  return result == 1 && calls == 1 ? .drop : .pass
}
