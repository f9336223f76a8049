import ApusKernel

/// Adds up the keys and values of `hash`, by a function that the kernel calls for each; operation 1 also doubles the values,
/// operation 2 stops at the first.
@section("xdp") @used
public func sumHash(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  var total: UInt64 = 0
  let operation = request.operation
  hash.forEachEntry { entry in
    let value = hash[entry]
    total &+= UInt64(hash.key(of: entry)) &+ value.value
    if operation == 1 { value.value &*= 2 }
    return operation == 2 ? .stop : .proceed
  }
  return reply(total)
}

/// Adds up what the processors 0 and 1 have for a key.
@section("xdp") @used
public func sumProcessors(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  let first = perCPUHash[request.key, onCPU: 0]?.value
  let second = perCPUHash[request.key, onCPU: 1]?.value
  guard let first, let second else { return .drop }
  return reply(first &+ second)
}
