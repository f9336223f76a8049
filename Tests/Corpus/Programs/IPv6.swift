// Addresses of 16 bytes are compared by two registers.
// INSTRUCTIONS: 28
// CHECK: if r3 > r2
// CHECK: if w3 != 0xdd86
// CHECK: if r3 > r2
// CHECK: call 0x1
// CHECK: if r1 == 0x0
// RUN: drop

import ApusKernel

public let blocked = HashMap<IPv6Address, UInt64>(maxEntries: 16)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv6 else { return .drop }
  return blocked[ip.source] == nil ? .pass : .aborted
}
