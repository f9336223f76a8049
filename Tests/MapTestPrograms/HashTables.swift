import ApusKernel

/// The HashMap of the tests.
public let hash = HashMap<UInt32, UInt64>(maxEntries: 4)
/// The PerCPUHashMap of the tests.
public let perCPUHash = PerCPUHashMap<UInt32, UInt64>(maxEntries: 4)
/// The LRUHashMap of the tests.
public let lruHash = LRUHashMap<UInt32, UInt64>(maxEntries: 64)
/// The LRUPerCPUHashMap of the tests.
public let lruPerCPUHash = LRUPerCPUHashMap<UInt32, UInt64>(
  maxEntries: 64, flags: .noCommonLRU)
/// The ArrayMap of the tests.
public let array = ArrayMap<UInt64>(maxEntries: 4, flags: .mappable)
/// The PerCPUArray of the tests.
public let perCPUArray = PerCPUArray<UInt64>(maxEntries: 4)
/// The LPMTrie of the tests.
public let trie = LPMTrie<IPv4Address, UInt64>(maxEntries: 16)

/// Operations: 0 looks up, 1 to 3 write by the three policies, 4 removes, 5 adds to what is there or to 100.
@inline(__always)
func operate<Table: HashTable & ~Copyable>(
  on table: borrowing Table, _ context: XDPContext
) -> XDPAction where Table.Key == UInt32, Table.Value == UInt64 {
  guard let request = request(context) else { return .aborted }
  switch request.operation {
  case 0: return reply(table[request.key]?.value)
  case 1:
    return attempt { () throws(KernelError) in try table.update(request.value, forKey: request.key)
    }
  case 2:
    return attempt { () throws(KernelError) in
      try table.update(request.value, forKey: request.key, .ifAbsent)
    }
  case 3:
    return attempt { () throws(KernelError) in
      try table.update(request.value, forKey: request.key, .ifPresent)
    }
  case 4: return attempt { () throws(KernelError) in try table.removeValue(forKey: request.key) }
  default: return reply(table[request.key, default: 100]?.atomicAdd(request.value))
  }
}

/// Does what the request says.
@section("xdp") @used
public func useHash(_ context: XDPContext) -> XDPAction { operate(on: hash, context) }

/// Does what the request says.
@section("xdp") @used
public func usePerCPUHash(_ context: XDPContext) -> XDPAction { operate(on: perCPUHash, context) }

/// Does what the request says.
@section("xdp") @used
public func useLRUHash(_ context: XDPContext) -> XDPAction { operate(on: lruHash, context) }

/// Does what the request says.
@section("xdp") @used
public func useLRUPerCPUHash(_ context: XDPContext) -> XDPAction {
  operate(on: lruPerCPUHash, context)
}

/// Operations: 0 reads, 1 writes.
@section("xdp") @used
public func useArray(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  if request.operation == 0 { return reply(array[request.key]?.value) }
  guard let value = array[request.key] else { return .drop }
  value.value = request.value
  return .pass
}

/// Operations: 0 reads, 1 writes.
@section("xdp") @used
public func usePerCPUArray(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  if request.operation == 0 { return reply(perCPUArray[request.key]?.value) }
  guard let value = perCPUArray[request.key] else { return .drop }
  value.value = request.value
  return .pass
}

/// Operations: 0 finds the longest match of an address, 1 adds the prefix of so many bits, 2 removes it.
@section("xdp") @used
public func useTrie(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  let address = IPv4Address(BigEndian(request.key))
  let prefix = Prefix(address, length: UInt32(truncatingIfNeeded: request.value))
  switch request.operation {
  case 0: return reply(trie[longestMatchOf: address]?.value)
  case 1:
    return attempt { () throws(KernelError) in try trie.update(request.value, forKey: prefix) }
  default: return attempt { () throws(KernelError) in try trie.removeValue(forKey: prefix) }
  }
}
