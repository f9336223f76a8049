// Option sets are bits.
// INSTRUCTIONS: 11
// CHECK: w0 = 0x2
// CHECK: w2 = *(u32 *)(r1 + 0x4)
// CHECK: w1 = *(u32 *)(r1 + 0x0)
// CHECK: r3 = r1
// CHECK: r3 += 0x30
// CHECK: if r3 > r2 goto +0x4
// CHECK: w1 = *(u8 *)(r1 + 0x2f)
// CHECK: w1 &= 0x12
// CHECK: if w1 == 0x12 goto +0x1
// CHECK: w0 = 0x1
// CHECK: exit
// CHECK-NOT: call
// RUN: drop

import ApusKernel

struct TCPFlags: OptionSet {
  var rawValue: UInt8
  static let fin = TCPFlags(rawValue: 1)
  static let syn = TCPFlags(rawValue: 2)
  static let ack = TCPFlags(rawValue: 16)
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let byte = context.packet.load(UInt8.self, at: 47) else { return .pass }
  let flags = TCPFlags(rawValue: byte)
  return flags.isSuperset(of: [.syn, .ack]) ? .pass : .drop
}
