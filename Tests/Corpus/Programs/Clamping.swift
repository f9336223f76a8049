// Numbers are clamped, and bits are counted.
// INSTRUCTIONS: 7
// CHECK: w2 = *(u32 *)(r1 + 0x0)
// CHECK: w1 = *(u32 *)(r1 + 0x4)
// CHECK: r1 -= r2
// CHECK: w0 = 0x1
// CHECK: 0x32
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let length = UInt8(clamping: context.packet.count &* 5)
  let magnitude = 64 &- UInt64(length).leadingZeroBitCount
  return length == 255 && magnitude == 8 ? .drop : .pass
}
