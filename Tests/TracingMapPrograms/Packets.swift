import ApusKernel

/// How long the packets are that are sampled.
public let sampledLength = Config<UInt32>(0)
/// How many bytes of a packet go with its sample.
public let sampledBytes = Global<UInt32>(0)
/// The number of the error that the program got, or 0.
public let sampleFailure = Global<Int32>(0)

/// What is said of a packet.
public struct PacketSample: BitwiseCopyable, Sendable {
  /// Its length.
  public var length: UInt32
  /// Its type, in network byte order.
  public var type: UInt32
}

/// The samples of packets.
public let packetSamples = PerfEventArray<PacketSample>()

/// Samples packets of the type for local experiments and of the test's own length.
@section("tp_btf/netif_receive_skb") @used
public func samplePacket(_ context: TracingContext) {
  let packet = context.argument(0, as: sk_buff.self)
  guard packet.protocol == 0xb588, packet.len == sampledLength.value else { return }
  let sample = PacketSample(length: packet.len, type: UInt32(packet.protocol))
  do throws(KernelError) {
    try packetSamples.output(sample, socketBuffer: packet, packetBytes: sampledBytes.value)
  } catch {
    sampleFailure.value = error.code
  }
}
