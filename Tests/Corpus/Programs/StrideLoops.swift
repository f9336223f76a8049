// Strides work as loops with a step do in C.
// INSTRUCTIONS: 38
// CHECK: if r3 > r2
// CHECK: r3 = be16 r3
// CHECK: r2 = be16 r2
// CHECK: r3 = be16 r3
// CHECK: r1 = be16 r1
// CHECK: if w2 == 0x0
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let header = context.packet.bytes(at: 14, count: 20) else { return .pass }
  var sum: UInt32 = 0
  for offset in stride(from: 0, to: 20, by: 2) {
    sum &+= UInt32(header.load(at: offset, as: BigEndian<UInt16>.self).value)
  }
  return sum == 0 ? .pass : .drop
}
