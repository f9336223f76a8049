// There is nowhere to print to.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  print("packet")  // REFUSED: this prints, which an eBPF program cannot do
  return .pass
}
