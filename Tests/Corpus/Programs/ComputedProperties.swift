// Properties that are computed, observed and indexed cost what they compute.
// INSTRUCTIONS: 6
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 &= 0x1f
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct Flags {
  var bits: UInt32 = 0
  var isEmpty: Bool { bits == 0 }
  subscript(bit: UInt32) -> Bool {
    get { bits & (1 &<< bit) != 0 }
    set { bits = newValue ? bits | (1 &<< bit) : bits & ~(1 &<< bit) }
  }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var flags = Flags()
  flags[context.interfaceIndex] = true
  return !flags.isEmpty && flags[1] ? .drop : .pass
}
