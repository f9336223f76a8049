// A chain of optionals ends at the first nil.
// INSTRUCTIONS: 22
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: call 0x1
// CHECK: if r1 == 0x0
// RUN: drop

import ApusKernel

public let values = HashMap<UInt32, UInt32>(maxEntries: 8)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  values[context.receiveQueue]?.value &+= 1
  return values[context.receiveQueue]?.value == nil ? .drop : .pass
}
