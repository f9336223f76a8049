import ApusKernel

/// Two numbers that are changed together.
public struct Pair: BitwiseCopyable, Sendable, SpinLocked {
  /// Held while they change.
  public var lock = SpinLock()
  /// Goes up.
  public var up: UInt64 = 0
  /// Goes down.
  public var down: Int64 = 0

  /// A pair of zeros.
  public init() {}
}

/// The ArrayMap of the tests.
public let pairs = ArrayMap<Pair>(maxEntries: 2)
/// The HashMap of the tests.
public let pairsByKey = HashMap<UInt32, Pair>(maxEntries: 4)

/// Changes both numbers under the lock.
@section("xdp") @used
public func changePair(_ context: XDPContext) -> XDPAction {
  guard let pair = pairs[1] else { return .aborted }
  pair.withLock { pair in
    pair.value.up &+= 1
    pair.value.down &-= 1
  }
  pairsByKey[7]?.withLock { $0.value.up = 99 }
  var other = Pair()
  other.up = 5
  try? pairsByKey.updateLocked(other, forKey: 9, .ifPresent)
  return .pass
}
