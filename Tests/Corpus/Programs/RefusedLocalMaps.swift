// A map is part of the object: it cannot be made while a program runs.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let counts = HashMap<UInt32, UInt64>(maxEntries: 16)  // REFUSED: a map is part of the object
  return counts[context.interfaceIndex] == nil ? .drop : .pass
}
