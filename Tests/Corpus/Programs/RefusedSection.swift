// A section has to be one that the kernel has programs for.

import ApusKernel

@section("xpd") @used
public func program(_ context: XDPContext) -> XDPAction {  // REFUSED: no programs in Swift for section 'xpd'
  .pass
}
