// Operators of one's own are functions.
// INSTRUCTIONS: 2
// CHECK: w0 = 0x1
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

infix operator <+>: AdditionPrecedence

struct Vector: Equatable {
  var x: UInt32
  var y: UInt32
  static func <+> (a: Vector, b: Vector) -> Vector { Vector(x: a.x &+ b.x, y: a.y &+ b.y) }
  static prefix func - (vector: Vector) -> Vector { Vector(x: 0 &- vector.x, y: 0 &- vector.y) }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let vector = Vector(x: context.interfaceIndex, y: context.receiveQueue)
  return vector <+> -vector == Vector(x: 0, y: 0) ? .drop : .pass
}
