// A hash over the fields of a packet picks one of several.
// INSTRUCTIONS: 12
// CHECK: > r2
// CHECK: if w3 != 0x8
// CHECK: > r2
// CHECK: w0 = 0x1
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct Hash {
  var state: UInt32 = 0x811C_9DC5
  mutating func combine(_ number: UInt32) {
    state = (state ^ number) &* 0x0100_0193
    state = state &<< 13 | state &>> 19
  }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  var hash = Hash()
  hash.combine(ip.source.number.value)
  hash.combine(ip.destination.number.value)
  return hash.state % 4 < 4 ? .drop : .pass
}
