// An enum in a map takes one byte.
// INSTRUCTIONS: 13
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: if w1 == 0x2
// RUN: pass

import ApusKernel

public enum Mode: UInt8, BitwiseCopyable, Sendable {
  case off
  case count
  case drop
}

public let modes = ArrayMap<Mode>(maxEntries: 1)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  switch modes[0]?.value {
  case .drop: .drop
  case .count, .off: .pass
  case nil: .aborted
  }
}
