// A while loop needs a bound that the verifier can see.
// INSTRUCTIONS: 19
// CHECK: > r
// CHECK: 0x3
// CHECK: if w2 > 0x12
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var offset = 0
  var sum: UInt32 = 0
  while offset < 60, let byte = context.packet.load(UInt8.self, at: offset) {
    sum &+= UInt32(byte)
    offset &+= 1
  }
  return sum > 18 ? .drop : .pass
}
