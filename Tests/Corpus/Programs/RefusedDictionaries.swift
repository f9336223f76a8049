// A dictionary allocates memory: a HashMap is what there is.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var counts: [UInt32: UInt32] = [:]
  counts[context.interfaceIndex] = 1  // REFUSED: allocates memory
  return counts.count == 1 ? .drop : .pass
}
