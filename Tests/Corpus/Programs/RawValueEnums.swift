// Enums with raw values are made of what is in a packet.
// INSTRUCTIONS: 15
// CHECK: if r3 > r2
// CHECK: r1 = be16 r1
// CHECK: if w1 == 0x9
// CHECK: if w1 == 0x50
// CHECK: if w1 != 0x35
// CHECK-NOT: call
// RUN: drop

import ApusKernel

enum Port: UInt16 {
  case discard = 9
  case dns = 53
  case http = 80
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let number = context.packet.load(BigEndian<UInt16>.self, at: 36),
    let port = Port(rawValue: number.value)
  else { return .pass }
  return port == .discard ? .drop : .transmit
}
