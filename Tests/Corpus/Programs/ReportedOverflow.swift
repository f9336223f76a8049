// Overflow that is asked for is reported.
// INSTRUCTIONS: 11
// CHECK: w0 = 0x2
// CHECK: w2 = *(u32 *)(r1 + 0x4)
// CHECK: w1 = *(u32 *)(r1 + 0x0)
// CHECK: r3 = r1
// CHECK: r3 += 0x1
// CHECK: if r3 > r2 goto +0x4
// CHECK: w1 = *(u8 *)(r1 + 0x0)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0xff goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let byte = context.packet.load(UInt8.self, at: 0) else { return .pass }
  let (sum, overflow) = byte.addingReportingOverflow(1)
  return overflow && sum == 0 ? .drop : .pass
}
