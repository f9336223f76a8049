// A lookup gives a reference into the map, or nil.
// INSTRUCTIONS: 18
// CHECK: call 0x1
// CHECK: if r1 == 0x0
// CHECK: if w2 == 0x0
// RUN: drop

import ApusKernel

public let settings = ArrayMap<UInt32>(maxEntries: 4)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let setting = settings[context.receiveQueue] else { return .aborted }
  setting.value = setting.value &* 2 &+ 1
  return setting.value == 1 ? .drop : .pass
}
