// A protocol that Apus does not know is a struct of one's own.
// INSTRUCTIONS: 26
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w3 != 0x11
// CHECK: if r3 > r2
// CHECK: if w1 == 0x900
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct UDPHeader: PacketHeader {
  static var size: Int { 8 }
  let bytes: PacketBytes
  init(_ bytes: PacketBytes) { self.bytes = bytes }
  var destination: UInt16 { bytes.load(at: 2, as: BigEndian<UInt16>.self).value }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4, ip.protocol == .udp,
    let udp = context.packet.header(UDPHeader.self, at: 14 + ip.headerLength)
  else { return .pass }
  return udp.destination == 9 ? .drop : .pass
}
