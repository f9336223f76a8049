// Numbers of 128 bits are not multiplied.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let number = UInt128(context.interfaceIndex) &<< UInt128(context.receiveQueue)
  return number / UInt128(context.receiveQueue) == 3 ? .drop : .pass  // REFUSED: this divides 128-bit integers, which eBPF cannot do
}
