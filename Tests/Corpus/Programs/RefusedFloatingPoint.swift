// eBPF has no floating point.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let rate = Double(context.interfaceIndex) * 1.5  // REFUSED: floating point, which eBPF does not have
  return rate > 1 ? .drop : .pass
}
