// Constants of a type are constants.
// INSTRUCTIONS: 5
// CHECK: w1 = *(u32 *)(r1 + 0x10)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x0 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

enum Limits {
  static let queues: UInt32 = 4
  static var first: UInt32 { queues &- 4 }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  context.receiveQueue == Limits.first ? .drop : .pass
}
