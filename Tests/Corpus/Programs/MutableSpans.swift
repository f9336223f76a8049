// A mutable span changes the array that it is a view of.
// INSTRUCTIONS: 5
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func fill(_ numbers: inout MutableSpan<UInt32>, with number: UInt32) {
  for index in numbers.indices { numbers[index] = number }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var numbers: InlineArray<6, UInt32> = .init(repeating: 0)
  var span = numbers.mutableSpan
  fill(&span, with: context.interfaceIndex)
  return numbers[5] == 1 ? .drop : .pass
}
