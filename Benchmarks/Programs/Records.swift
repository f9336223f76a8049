import ApusKernel

/// Records of 8 bytes.
public let small = RingBuffer<UInt64>(byteCount: 1 << 20)
/// Records of 64 bytes.
public let medium = RingBuffer<[8 of UInt64]>(byteCount: 1 << 22)
/// Records of 512 bytes.
public let large = RingBuffer<[64 of UInt64]>(byteCount: 1 << 23)
/// Samples of 64 bytes.
public let samples = PerfEventArray<[8 of UInt64]>()

/// When each record was sent.
public let times = RingBuffer<UInt64>(byteCount: 1 << 20)

/// Sends the time.
@section("xdp") @used
public func sendTime(_ context: XDPContext) -> XDPAction {
  guard let record = times.reserve() else { return .drop }
  record.event = KernelClock.monotonic
  record.submit()
  return .pass
}

/// Sends one, of whatever was there before.
@section("xdp") @used
public func sendSmall(_ context: XDPContext) -> XDPAction {
  guard let record = small.reserve() else { return .drop }
  record.submit()
  return .pass
}

/// Sends one, of whatever was there before.
@section("xdp") @used
public func sendMedium(_ context: XDPContext) -> XDPAction {
  guard let record = medium.reserve() else { return .drop }
  record.submit()
  return .pass
}

/// Sends one, of whatever was there before.
@section("xdp") @used
public func sendLarge(_ context: XDPContext) -> XDPAction {
  guard let record = large.reserve() else { return .drop }
  record.submit()
  return .pass
}

/// Sends a sample of zeros.
@section("xdp") @used
public func sendSample(_ context: XDPContext) -> XDPAction {
  do throws(KernelError) {
    try samples.output([8 of UInt64](repeating: 0), from: context)
    return .pass
  } catch {
    return .drop
  }
}
