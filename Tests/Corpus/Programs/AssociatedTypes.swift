// Associated types are resolved when the program is compiled.
// INSTRUCTIONS: 15
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: if w1 == 0x40
// CHECK-NOT: call
// RUN: drop

import ApusKernel

protocol Parser {
  associatedtype Output
  func parse(_ packet: Packet) -> Output?
}

struct TimeToLive: Parser {
  func parse(_ packet: Packet) -> UInt8? { packet.ipv4?.timeToLive }
}

struct Mapped<Base: Parser, Output>: Parser {
  var base: Base
  var transform: (Base.Output) -> Output
  func parse(_ packet: Packet) -> Output? { base.parse(packet).map(transform) }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let parser = Mapped(base: TimeToLive()) { UInt32($0) &* 2 }
  return parser.parse(context.packet) == 128 ? .drop : .pass
}
