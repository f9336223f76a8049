// Strings made at run time allocate memory.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let text = "interface \(context.interfaceIndex)"  // REFUSED: allocates memory
  return text.utf8.count == 11 ? .drop : .pass
}
