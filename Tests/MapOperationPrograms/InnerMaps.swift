import ApusKernel

/// Queues in an array.
public let queues = ArrayOfMaps(maxEntries: 2, of: Queue<UInt64>(maxEntries: 2))
/// Ring buffers in an array.
public let rings = ArrayOfMaps(maxEntries: 2, of: RingBuffer<UInt64>(byteCount: 4096))
/// Tries in a hash table.
public let tries = HashOfMaps<UInt32, LPMTrie<IPv4Address, UInt64>>(
  maxEntries: 2, of: LPMTrie(maxEntries: 4))

/// Pushes the value onto the queue at the key.
@section("xdp") @used
public func pushInner(_ context: XDPContext) -> XDPAction {
  guard let queue = queues[key.value] else { return .drop }
  return attempt { () throws(KernelError) in try queue.map.push(value.value) }
}

/// Takes a value from the queue at the key.
@section("xdp") @used
public func popInner(_ context: XDPContext) -> XDPAction { found(queues[key.value]?.map.pop()) }

/// Sends the value by the ring buffer at the key.
@section("xdp") @used
public func sendInner(_ context: XDPContext) -> XDPAction {
  guard let ring = rings[key.value], let record = ring.map.reserve() else { return .drop }
  record.event = value.value
  record.submit()
  return .pass
}

/// Finds what the trie under the key has for the address that the value is.
@section("xdp") @used
public func matchInner(_ context: XDPContext) -> XDPAction {
  let address = IPv4Address(BigEndian(UInt32(truncatingIfNeeded: value.value)))
  return found(tries[key.value]?.map[longestMatchOf: address]?.value)
}
