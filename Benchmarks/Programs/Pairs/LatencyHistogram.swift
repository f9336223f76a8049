import ApusKernel

/// How many packets took so long: at index N, from 2 to the power of N nanoseconds on.
public let latencies = PerCPUArray<UInt64>(maxEntries: 64)

/// Counts how long a packet took that has the time of its sending in it.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, ip.protocol == .udp,
    let sent = packet.load(BigEndian<UInt64>.self, at: 42)
  else { return .pass }
  let now = KernelClock.monotonic
  guard sent.value <= now else { return .drop }
  let latency = now - sent.value
  latencies[UInt32(63 - max(latency, 1).leadingZeroBitCount)]?.value &+= 1
  return .pass
}
