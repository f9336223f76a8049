// Structs in structs are laid out as C does it, and changed in place in a map.
// INSTRUCTIONS: 20
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// RUN: pass

import ApusKernel

public struct Counter: BitwiseCopyable, Sendable {
  var packets: UInt64
  var bytes: UInt64
}

public struct Statistics: BitwiseCopyable, Sendable {
  var version: UInt32
  var received: Counter
  var sent: Counter
}

public let statistics = PerCPUArray<Statistics>(maxEntries: 1)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let statistics = statistics[0] else { return .aborted }
  statistics.value.sent.packets &+= 1
  statistics.value.sent.bytes &+= UInt64(truncatingIfNeeded: context.packet.count)
  return .pass
}
