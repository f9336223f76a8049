import ApusKernel

/// Ten numbers in the arena: eight counters, and after them one that programs write and one that user space does, each of
/// two halves that are each other's complement.
public let cells = Global(ArenaPointer<UInt64>.null)
/// How often programs ran under load.
public let counted = Global<UInt64>(0)
/// How often what user space wrote was not whole.
public let torn = Global<UInt64>(0)

/// Counts in the arena, replaces a number, and looks at another one.
@section("xdp") @used
public func countInArena(_ context: XDPContext) -> XDPAction {
  let first = cells.value
  if first.isNull { return .drop }
  let number = counted.atomicAdd(1)
  memory[first.advanced(by: Int(truncatingIfNeeded: number & 7))].value.atomicAdd(1)
  let half = UInt32(truncatingIfNeeded: number)
  memory[first.advanced(by: 8)].value = UInt64(half) | UInt64(~half) << 32
  let other = memory[first.advanced(by: 9)].value
  if UInt32(truncatingIfNeeded: other) != ~UInt32(truncatingIfNeeded: other >> 32) {
    torn.atomicAdd(1)
  }
  return .pass
}
