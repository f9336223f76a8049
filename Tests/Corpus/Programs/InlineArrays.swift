// An InlineArray is an array on the stack.
// INSTRUCTIONS: 6
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 &= 0x1fffffff
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var numbers: InlineArray<8, UInt32> = .init(repeating: 0)
  for index in 0..<8 {
    numbers[index] = context.interfaceIndex &+ UInt32(truncatingIfNeeded: index)
  }
  var sum: UInt32 = 0
  for index in numbers.indices { sum &+= numbers[index] }
  return sum == 36 ? .drop : .pass
}
