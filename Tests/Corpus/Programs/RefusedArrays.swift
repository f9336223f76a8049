// Arrays that grow allocate memory.

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var numbers: [UInt32] = []
  for number in 0..<context.interfaceIndex {
    numbers.append(number)  // REFUSED: this allocates memory, which an eBPF program cannot do
  }
  return numbers.count == 1 ? .drop : .pass
}
