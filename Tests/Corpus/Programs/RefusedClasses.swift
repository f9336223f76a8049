// Objects of classes would have to be allocated.

import ApusKernel

final class Counter {
  var count: UInt32 = 0
}

nonisolated(unsafe) var shared: Counter?

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let counter = Counter()  // REFUSED: this allocates memory, which an eBPF program cannot do
  shared = counter
  return counter.count == 0 ? .drop : .pass
}
