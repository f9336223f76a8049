// Numbers in network byte order are compared as they are, and swapped when they are used.
// INSTRUCTIONS: 18
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w2 != 0x2e00
// CHECK: if w1 == -0x37fdff40
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  return ip.totalLength == 46 && ip.destination == IPv4Address(192, 0, 2, 200) ? .drop : .pass
}
