// What is not needed is not computed.
// INSTRUCTIONS: 9
// CHECK: w0 = 0x1
// CHECK: w2 = *(u32 *)(r1 + 0xc)
// CHECK: 0x1
// CHECK: w2 = *(u32 *)(r1 + 0x0)
// CHECK: w1 = *(u32 *)(r1 + 0x4)
// CHECK: r1 -= r2
// CHECK: 0x3e8
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func either(_ first: Bool, _ second: @autoclosure () -> Bool) -> Bool { first || second() }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  either(context.interfaceIndex == 1, context.packet.count > 1000) ? .drop : .pass
}
