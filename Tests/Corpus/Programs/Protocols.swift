// Requirements of a protocol are called directly.
// INSTRUCTIONS: 7
// CHECK: w1 = *(u32 *)(r1 + 0xc)
// CHECK: w1 *= w1
// CHECK: w1 &= 0x3fffffff
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x1 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

protocol Shape {
  static var sides: UInt32 { get }
  var area: UInt32 { get }
}

extension Shape {
  var weight: UInt32 { area &* Self.sides }
}

struct Square: Shape {
  static var sides: UInt32 { 4 }
  var side: UInt32
  var area: UInt32 { side &* side }
}

func weigh(_ shape: some Shape) -> UInt32 { shape.weight }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  weigh(Square(side: context.interfaceIndex)) == 4 ? .drop : .pass
}
