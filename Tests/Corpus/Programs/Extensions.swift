// Types of the library and of the standard library are extended.
// INSTRUCTIONS: 19
// CHECK: if r4 > r3
// CHECK: if w3 != 0xffff
// CHECK: if w2 != 0xffff
// CHECK: if w1 > w2
// CHECK-NOT: call
// RUN: drop

import ApusKernel

extension UInt32 {
  var isPowerOfTwo: Bool { self != 0 && self & (self &- 1) == 0 }
}

extension Packet {
  var isBroadcast: Bool { ethernet?.destination == MACAddress(255, 255, 255, 255, 255, 255) }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  context.packet.isBroadcast && context.interfaceIndex.isPowerOfTwo ? .drop : .pass
}
