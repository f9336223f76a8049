// An object has as many programs as there are functions with a section.
// INSTRUCTIONS: 24
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// RUN: drop

import ApusKernel

public let counts = PerCPUArray<UInt64>(maxEntries: 2)

func count(_ index: UInt32) -> XDPAction {
  counts[index]?.value &+= 1
  return .drop
}

@section("xdp") @used
public func other(_ context: XDPContext) -> XDPAction { count(1) }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  count(0)
}
