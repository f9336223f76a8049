// What overflows ends the program, and the packet is aborted.
// INSTRUCTIONS: 23
// CHECK: if r3 > r2
// CHECK: if w1 == 0xff
// CHECK: call 0x1
// CHECK: if r1 == 0x0
// RUN: aborted

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let byte = context.packet.load(UInt8.self, at: 0) else { return .pass }
  return byte + 1 == 0 ? .pass : .drop
}
