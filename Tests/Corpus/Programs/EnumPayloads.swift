// Enums with payloads are made and taken apart in registers.
// INSTRUCTIONS: 21
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w2 == 0x6
// CHECK: if w2 != 0x11
// CHECK: if w1 > 0x20
// CHECK-NOT: call
// RUN: drop

import ApusKernel

enum Verdict {
  case accept
  case reject(reason: UInt8)
  case limit(rate: UInt32, burst: UInt32)
}

func verdict(_ packet: Packet) -> Verdict {
  guard let ip = packet.ipv4 else { return .accept }
  switch ip.protocol {
  case .tcp: return .limit(rate: 10, burst: 20)
  case .udp: return .reject(reason: ip.timeToLive)
  default: return .accept
  }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  switch verdict(context.packet) {
  case .accept: .pass
  case .reject(let reason) where reason > 32: .drop
  case .reject: .aborted
  case .limit(let rate, let burst): rate < burst ? .transmit : .pass
  }
}
