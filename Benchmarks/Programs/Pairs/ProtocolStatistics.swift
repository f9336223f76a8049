import ApusKernel

/// What came in of a protocol.
public struct Statistics: BitwiseCopyable, Sendable {
  /// How many packets.
  public var packets: UInt64
  /// How many bytes.
  public var bytes: UInt64
}

/// What came in, by the protocol's number.
public let protocols = PerCPUArray<Statistics>(maxEntries: 256)

/// Counts a packet by its protocol.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  let number: IPProtocol
  if let ip = packet.ipv4 {
    number = ip.protocol
  } else if let ip = packet.ipv6 {
    number = ip.nextHeader
  } else {
    return .pass
  }
  guard let statistics = protocols[UInt32(number.rawValue)] else { return .pass }
  statistics.value.packets &+= 1
  statistics.value.bytes &+= UInt64(packet.count)
  return .pass
}
