// A program takes the context of its section and returns its result.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> Bool {  // REFUSED: make it 'func program(_ context: XDPContext) -> XDPAction'
  true
}
