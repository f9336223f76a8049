// A loop over a constant range is bounded by its range.
// INSTRUCTIONS: 86
// CHECK: > r
// CHECK: 0x605
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var sum: UInt32 = 0
  for offset in 0..<14 {
    guard let byte = context.packet.load(UInt8.self, at: offset) else { return .pass }
    sum &+= UInt32(byte)
  }
  return sum == 1541 ? .drop : .pass
}
