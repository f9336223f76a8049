import ApusKernel

/// What a source may still send.
public struct Bucket: BitwiseCopyable, Sendable {
  /// When tokens were last added, in nanoseconds.
  public var updated: UInt64
  /// How many packets there are tokens for.
  public var tokens: UInt64
}

/// How many packets a source may send at once.
public let burst = Config<UInt64>(3)

/// After how many nanoseconds there is a token more.
public let interval = Config<UInt64>(60_000_000_000)

/// The bucket of each source.
public let buckets = HashMap<IPv4Address, Bucket>(maxEntries: 1024)

/// Drops what a source sends above its rate.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4 else { return .pass }
  let now = KernelClock.monotonic
  let full = Bucket(updated: now, tokens: burst.value)
  guard let bucket = buckets[ip.source, default: full] else { return .aborted }
  let added = (now &- bucket.value.updated) / interval.value
  if added > 0 {
    bucket.value.tokens = min(bucket.value.tokens &+ added, burst.value)
    bucket.value.updated &+= added &* interval.value
  }
  guard bucket.value.tokens > 0 else { return .drop }
  bucket.value.tokens -= 1
  return .pass
}
