import ApusKernel

/// The ArrayOfMaps of the tests.
public let tables = ArrayOfMaps(maxEntries: 3, of: HashMap<UInt32, UInt64>(maxEntries: 8))
/// The HashOfMaps of the tests.
public let counters = HashOfMaps<UInt32, ArrayMap<UInt64>>(
  maxEntries: 4, of: ArrayMap(maxEntries: 2))

/// Adds the value to what a table has for the key; the operation is the table's index.
@section("xdp") @used
public func addToTable(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let table = tables[request.operation] else {
    return .aborted
  }
  return reply(table[request.key, default: 1000]?.atomicAdd(request.value))
}

/// Removes the key from a table; the operation is the table's index.
@section("xdp") @used
public func removeFromTable(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let table = tables[request.operation] else {
    return .drop
  }
  return attempt { () throws(KernelError) in try table.removeValue(forKey: request.key) }
}

/// Writes the value to the second element of the counters that the key stands for.
@section("xdp") @used
public func setCounter(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let value = counters[request.key]?[1] else {
    return .drop
  }
  value.value = request.value
  return .pass
}
