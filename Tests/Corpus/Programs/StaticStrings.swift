// A string that is known at compile time has a length.
// INSTRUCTIONS: 2
// CHECK: w0 = 0x1
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

let name: StaticString = "apus"

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  name.utf8CodeUnitCount == 4 ? .drop : .pass
}
