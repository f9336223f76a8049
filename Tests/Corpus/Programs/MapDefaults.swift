// An entry that is not there is made.
// INSTRUCTIONS: 38
// CHECK: call 0x1
// CHECK: = 0x0 goto
// CHECK: call 0x2
// CHECK: call 0x1
// CHECK: = 0x0 goto
// CHECK: lock *(u64 *)(r0 + 0x0) += r1
// CHECK: call 0x1
// CHECK: = 0x0 goto
// RUN: drop

import ApusKernel

public let counts = HashMap<UInt32, UInt64>(maxEntries: 16)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  counts[context.receiveQueue, default: 41]?.atomicAdd(1)
  return counts[context.receiveQueue]?.value == 42 ? .drop : .pass
}
