import ApusKernel

/// The ArrayMap of the tests.
public let wide = ArrayMap<UInt64>(maxEntries: 1)
/// The ArrayMap of the tests.
public let narrow = ArrayMap<Int32>(maxEntries: 1)
/// The Global of the tests.
public let total = Global<Int64>(0)

/// Each operation with its result, by the number in the request: add, and, or, xor, exchange, and compare-exchange with
/// the key as what is expected.
@inline(__always)
func operate<Shared: SharedValue & ~Copyable>(
  on shared: borrowing Shared, _ request: Request
) -> UInt64 where Shared.Value: AtomicNumber {
  let operand = Shared.Value(truncatingIfNeeded: request.value)
  let old: Shared.Value
  switch request.operation {
  case 0: old = shared.atomicAdd(operand)
  case 1: old = shared.atomicAnd(operand)
  case 2: old = shared.atomicOr(operand)
  case 3: old = shared.atomicXor(operand)
  case 4: old = shared.atomicExchange(operand)
  default:
    old = shared.atomicCompareExchange(
      expected: Shared.Value(truncatingIfNeeded: request.key), operand)
  }
  return UInt64(truncatingIfNeeded: old)
}

/// Does what the request says.
@section("xdp") @used
public func changeWide(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let value = wide[0] else { return .aborted }
  return reply(operate(on: value, request))
}

/// Does what the request says.
@section("xdp") @used
public func changeNarrow(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let value = narrow[0] else { return .aborted }
  return reply(operate(on: value, request))
}

/// Does what the request says.
@section("xdp") @used
public func changeGlobal(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  return reply(operate(on: total, request))
}

/// The same without results.
@section("xdp") @used
public func changeAll(_ context: XDPContext) -> XDPAction {
  guard let value = wide[0] else { return .aborted }
  value.atomicAdd(5)
  value.atomicOr(0x30)
  value.atomicAnd(0x3f)
  value.atomicXor(1)
  total.atomicAdd(-3)
  narrow[0]?.atomicAdd(-1)
  return .pass
}

/// Two counters in one value.
public struct Counters: BitwiseCopyable, Sendable {
  /// One of 64 bits.
  public var bytes: UInt64 = 0
  /// One of 32 bits.
  public var packets: Int32 = 0
  /// The one before.
  public var before: UInt32 = 0

  /// Zeros.
  public init() {}
}

/// The value with counters of the tests.
public let tallies = ArrayMap<Counters>(maxEntries: 2)
/// The variable with counters of the tests.
public let shared = Global<Counters>(Counters())

/// Changes fields of a value, each in one step.
@section("xdp") @used
public func changeFields(_ context: XDPContext) -> XDPAction {
  guard let tallies = tallies[1] else { return .aborted }
  tallies.value.bytes.atomicAdd(64)
  tallies.value.before = UInt32(bitPattern: tallies.value.packets.atomicAdd(-1))
  shared.value.bytes.atomicOr(6)
  shared.value.packets.atomicCompareExchange(expected: 0, 7)
  return .pass
}
