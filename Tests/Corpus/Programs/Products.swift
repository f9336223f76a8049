// Numbers of 64 bits are multiplied with a look at what overflows, though eBPF has no wider ones.
// CHECK: *=
// CHECK: >>= 0x20
// RUN: pass

import ApusKernel

public let area = ArrayMap<Int64>(maxEntries: 3)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let width = area[0]?.value, let height = area[1]?.value else { return .aborted }
  area[2]?.value = width * height * 3
  return .pass
}
