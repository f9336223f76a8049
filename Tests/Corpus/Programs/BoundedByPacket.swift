// A loop whose length the packet says is bounded by a limit beside it.
// INSTRUCTIONS: 51
// CHECK: > r
// CHECK: != 0x8
// CHECK: > r
// CHECK: r0 = be16 r0
// CHECK: if w0 < 0x40
// CHECK: if w3 == 0x0
// CHECK: >= r
// CHECK: if r5 > 0x3f
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  var sum: UInt32 = 0
  for offset in 0..<min(Int(ip.totalLength), 64) {
    guard let byte = context.packet.load(UInt8.self, at: 14 &+ offset) else { return .pass }
    sum &+= UInt32(byte)
  }
  return sum > 100 ? .drop : .pass
}
