import ApusKernel

/// The Queue of the tests.
public let queue = Queue<UInt64>(maxEntries: 3)
/// The Stack of the tests.
public let stack = Stack<UInt64>(maxEntries: 3)
/// The BloomFilter of the tests.
public let bloom = BloomFilter<UInt64>(maxEntries: 100, hashFunctions: 7)

/// Operations: 0 peeks, 1 pops, 2 pushes, 3 pushes in the place of the oldest.
@inline(__always)
func operate<Values: ValueQueue & ~Copyable>(
  on values: borrowing Values, _ context: XDPContext
) -> XDPAction where Values.Value == UInt64 {
  guard let request = request(context) else { return .aborted }
  switch request.operation {
  case 0: return reply(values.peek())
  case 1: return reply(values.pop())
  default:
    return attempt { () throws(KernelError) in
      try values.push(request.value, replacingOldest: request.operation == 3)
    }
  }
}

/// Does what the request says.
@section("xdp") @used
public func useQueue(_ context: XDPContext) -> XDPAction { operate(on: queue, context) }

/// Does what the request says.
@section("xdp") @used
public func useStack(_ context: XDPContext) -> XDPAction { operate(on: stack, context) }

/// Operations: 0 asks, 1 adds.
@section("xdp") @used
public func useBloom(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  if request.operation == 0 { return bloom.mayContain(request.value) ? .pass : .drop }
  bloom.insert(request.value)
  return .pass
}
