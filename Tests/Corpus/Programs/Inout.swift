// An inout parameter changes the caller's variable.
// INSTRUCTIONS: 11
// CHECK: w0 = 0x2
// CHECK: w2 = *(u32 *)(r1 + 0x4)
// CHECK: w1 = *(u32 *)(r1 + 0x0)
// CHECK: r3 = r1
// CHECK: r3 += 0x24
// CHECK: if r3 > r2 goto +0x4
// CHECK: w1 = *(u16 *)(r1 + 0x22)
// CHECK: w0 = 0x1
// CHECK: if w1 == 0x3930 goto +0x1
// CHECK: w0 = 0x2
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

func advance(_ offset: inout Int, by count: Int) -> Int {
  defer { offset &+= count }
  return offset
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var offset = 0
  _ = advance(&offset, by: EthernetHeader.size)
  _ = advance(&offset, by: IPv4Header.size)
  guard let port = context.packet.load(BigEndian<UInt16>.self, at: offset) else { return .pass }
  return port.value == 12345 ? .drop : .pass
}
