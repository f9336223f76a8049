import ApusKernel

/// A packet that was chosen.
public struct Sample: BitwiseCopyable, Sendable {
  /// The packet's length in bytes.
  public var length: UInt32
  /// The interface that it came in by.
  public var interface: UInt32
  /// Its first bytes.
  public var start: (UInt64, UInt64, UInt64, UInt64)
}

/// How large the random number of a chosen packet may be: the largest chooses all.
public let threshold = Config<UInt32>(.max)

/// The last samples.
public let samples = ArrayMap<Sample>(maxEntries: 8)

/// How many packets were chosen.
public let chosen = ArrayMap<UInt64>(maxEntries: 1)

/// Keeps the beginning of some packets.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard randomNumber() <= threshold.value else { return .pass }
  let packet = context.packet
  guard packet.count >= 32, let count = chosen[0] else { return .pass }
  count.value &+= 1
  guard let sample = samples[UInt32(count.value % 8)],
    let start = packet.load((UInt64, UInt64, UInt64, UInt64).self, at: 0)
  else { return .pass }
  sample.value = Sample(
    length: UInt32(packet.count), interface: context.interfaceIndex, start: start)
  return .pass
}
