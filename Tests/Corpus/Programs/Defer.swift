// Deferred statements run on every way out.
// INSTRUCTIONS: 32
// CHECK: > r
// CHECK: if w1 != 0x8
// CHECK: > r
// CHECK: call 0x1
// CHECK: = 0x0 goto
// CHECK: call 0x1
// RUN: drop

import ApusKernel

public let counts = PerCPUArray<UInt64>(maxEntries: 2)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var length: UInt64 = 0
  defer { counts[0]?.value &+= length }
  guard context.packet.ipv4 != nil else { return .pass }
  length = UInt64(truncatingIfNeeded: context.packet.count)
  return .drop
}
