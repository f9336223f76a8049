// Generic functions and types are made concrete.
// INSTRUCTIONS: 8
// CHECK: w2 = *(u32 *)(r1 + 0x10)
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: if w1 > w2 goto +0x1
// CHECK: w1 = w2
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct Pair<First, Second> {
  var first: First
  var second: Second
  var swapped: Pair<Second, First> { Pair<Second, First>(first: second, second: first) }
}

func largest<Number: Comparable>(_ a: Number, _ b: Number) -> Number { a < b ? b : a }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let pair = Pair(first: context.receiveQueue, second: UInt64(context.interfaceIndex)).swapped
  return largest(pair.first, UInt64(pair.second)) == 1 ? .drop : .pass
}
