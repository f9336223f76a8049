// Fields of a value are counted in place, each by one instruction.
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: lock *(u64 *)(r0 + 0x0) += r1
// CHECK: atomic_fetch_add((u32 *)(r0 + 0x8)
// CHECK: lock *(u64 *)(
// RUN: drop

import ApusKernel

public struct Counters: BitwiseCopyable, Sendable {
  public var bytes: UInt64 = 0
  public var packets: UInt32 = 0
  public var errors: UInt32 = 0
}

public let counters = ArrayMap<Counters>(maxEntries: 1)
public let total = Global(Counters())

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let counter = counters[0] else { return .aborted }
  counter.value.bytes.atomicAdd(64)
  let before = counter.value.packets.atomicAdd(1)
  total.value.bytes.atomicOr(1)
  return before == 0 ? .drop : .pass
}
