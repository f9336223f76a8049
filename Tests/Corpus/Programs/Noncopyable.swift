// A type that is not copied has one owner, and is taken apart at its end.
// INSTRUCTIONS: 26
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: if r6 != 0x3c
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: if r1 == 0x1
// RUN: drop

import ApusKernel

public let counts = PerCPUArray<UInt64>(maxEntries: 2)

struct Measurement: ~Copyable {
  var bytes: UInt64 = 0
  mutating func add(_ count: Int) { bytes &+= UInt64(truncatingIfNeeded: count) }
  consuming func finish() -> UInt64 { bytes }
  deinit { counts[1]?.value &+= 1 }
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  var measurement = Measurement()
  measurement.add(context.packet.count)
  let bytes = measurement.finish()
  return bytes == 60 && counts[1]?.value == 1 ? .drop : .pass
}
