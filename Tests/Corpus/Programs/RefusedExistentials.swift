// What has a type that is known only at run time cannot be called.

import ApusKernel

protocol Shape { var area: UInt32 { get } }
struct Square: Shape { var area: UInt32 { 4 } }
struct Circle: Shape { var area: UInt32 { 3 } }

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let shape: any Shape = context.interfaceIndex == 1 ? Square() : Circle()  // REFUSED: any Shape
  return shape.area == 4 ? .drop : .pass
}
