// A function cannot call itself: nothing bounds how deep.

import ApusKernel

@inline(never)
func fibonacci(_ n: UInt32) -> UInt32 {  // REFUSED: 'fibonacci' calls itself, which an eBPF program cannot do
  n < 2 ? n : fibonacci(n &- 1) &+ fibonacci(n &- 2)
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  fibonacci(context.interfaceIndex) == 1 ? .drop : .pass
}
