public import ApusKernel
public import EndpointLibrary

/// Where packets go from and to.
public struct Flow: BitwiseCopyable, Hashable, Sendable {
  /// Where they come from.
  public var source: Endpoint
  /// Where they go.
  public var destination: Endpoint

  /// Where packets go from and to.
  public init(source: Endpoint, destination: Endpoint) {
    self.source = source
    self.destination = destination
  }
}

/// How many packets of each flow there were.
public let flows = HashMap<Flow, UInt64>(maxEntries: 1024, flags: [.noPreallocation])

/// A map that nothing uses, and that no object has.
public let unused = HashMap<Flow, UInt64>(maxEntries: 1024)

/// How many packets were of no flow.
public let others = Global<UInt64>(0)

/// The flow of a packet, if it is of UDP or TCP without options of IP.
public func flow(of packet: Packet) -> Flow? {
  guard let ip = packet.ipv4, ip.protocol == .udp || ip.protocol == .tcp, ip.headerLength == 20,
    let source = packet.load(BigEndian<UInt16>.self, at: 34),
    let destination = packet.load(BigEndian<UInt16>.self, at: 36)
  else { return nil }
  return Flow(
    source: Endpoint(address: ip.source, port: source),
    destination: Endpoint(address: ip.destination, port: destination))
}

/// Whether a port is one that servers have.
@inline(never)
public func isWellKnown(_ port: BigEndian<UInt16>) -> Bool {
  port.value < 1024
}
