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
