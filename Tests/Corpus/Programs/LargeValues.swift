// Values of many bytes are copied by a loop.
// INSTRUCTIONS: 53
// CHECK: call 0x1
// CHECK: if r6 == 0x0
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: if r1 < 0x480
// RUN: drop

import ApusKernel

public struct Snapshot: BitwiseCopyable, Sendable {
  var bytes: InlineArray<1200, UInt8>
}

public let snapshots = ArrayMap<Snapshot>(maxEntries: 2)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let first = snapshots[0], let second = snapshots[1] else { return .aborted }
  second.value = first.value
  return .drop
}
