// Numbers are parameters of types.
// INSTRUCTIONS: 2
// CHECK: w0 = 0x1
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct Ring<let capacity: Int> {
  var elements: InlineArray<capacity, UInt32> = .init(repeating: 0)
  var next = 0

  mutating func append(_ element: UInt32) {
    elements[next] = element
    next = next &+ 1 == capacity ? 0 : next &+ 1
  }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var ring = Ring<4>()
  for number in 0..<6 { ring.append(UInt32(truncatingIfNeeded: number)) }
  return ring.elements[1] == 5 && ring.next == 2 ? .drop : .pass
}
