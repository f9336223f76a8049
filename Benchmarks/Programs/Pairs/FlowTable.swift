import ApusKernel

/// What tells one flow from another.
public struct Flow: BitwiseCopyable, Sendable {
  /// Where packets come from.
  public var source: IPv4Address
  /// Where packets go.
  public var destination: IPv4Address
  /// The port that they come from.
  public var sourcePort: BigEndian<UInt16>
  /// The port that they go to.
  public var destinationPort: BigEndian<UInt16>
  /// The number of the protocol over IP.
  public var ipProtocol: UInt32
}

/// What is known of a flow.
public struct FlowStatistics: BitwiseCopyable, Sendable {
  /// How many packets.
  public var packets: UInt64
  /// How many bytes.
  public var bytes: UInt64
}

/// The flows that were seen.
public let flows = HashMap<Flow, FlowStatistics>(maxEntries: 1024)

/// Adds the packet to its flow.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4 else { return .pass }
  var flow = Flow(
    source: ip.source, destination: ip.destination, sourcePort: BigEndian(0),
    destinationPort: BigEndian(0), ipProtocol: UInt32(ip.protocol.rawValue))
  if let udp = packet.payload(UDPHeader.self, of: ip) {
    flow.sourcePort = BigEndian(udp.sourcePort)
    flow.destinationPort = BigEndian(udp.destinationPort)
  } else if let tcp = packet.payload(TCPHeader.self, of: ip) {
    flow.sourcePort = BigEndian(tcp.sourcePort)
    flow.destinationPort = BigEndian(tcp.destinationPort)
  }
  let length = UInt64(ip.totalLength)
  guard let statistics = flows[flow, default: FlowStatistics(packets: 0, bytes: 0)] else {
    return .aborted
  }
  statistics.value.packets &+= 1
  statistics.value.bytes &+= length
  return .pass
}
