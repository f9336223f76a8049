// A failed helper becomes nil, or is passed over.
// INSTRUCTIONS: 17
// CHECK: call 0x3
// CHECK: if w1 s> -0x1
// RUN: drop

import ApusKernel

public let values = HashMap<UInt32, UInt32>(maxEntries: 8)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  try? values.removeValue(forKey: 3)
  let result: Void? = try? values.removeValue(forKey: 4)
  return result == nil ? .drop : .pass
}
