// A span is a view of an array on the stack.
// INSTRUCTIONS: 6
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 &= 0xfc
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x0 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func largest(_ numbers: Span<UInt8>) -> UInt8 {
  var largest: UInt8 = 0
  for index in numbers.indices where numbers[index] > largest { largest = numbers[index] }
  return largest
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let numbers: InlineArray<4, UInt8> = [3, 1, UInt8(truncatingIfNeeded: context.interfaceIndex), 2]
  return largest(numbers.span) == 3 ? .drop : .pass
}
