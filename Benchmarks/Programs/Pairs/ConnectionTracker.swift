import ApusKernel

/// A connection, as the side that opened it sees it.
public struct Connection: BitwiseCopyable, Sendable {
  /// Who opened it.
  public var client: IPv4Address
  /// Who was called.
  public var server: IPv4Address
  /// The port that it was opened from.
  public var clientPort: BigEndian<UInt16>
  /// The port that was called.
  public var serverPort: BigEndian<UInt16>
}

/// How far a connection has come.
public enum ConnectionState: UInt32, BitwiseCopyable, Sendable {
  case opening = 1
  case answered, established, closing
}

/// The connections.
public let connections = HashMap<Connection, UInt32>(maxEntries: 1024)

/// Drops what belongs to no connection.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let tcp = packet.payload(TCPHeader.self, of: ip) else {
    return .pass
  }
  let flags = tcp.flags
  let forward = Connection(
    client: ip.source, server: ip.destination, clientPort: BigEndian(tcp.sourcePort),
    serverPort: BigEndian(tcp.destinationPort))
  if flags.contains(.synchronize) && !flags.contains(.acknowledgment) {
    try? connections.update(ConnectionState.opening.rawValue, forKey: forward)
    return .pass
  }
  if let state = connections[forward] {
    if flags.contains(.reset) {
      try? connections.removeValue(forKey: forward)
      return .pass
    }
    switch ConnectionState(rawValue: state.value) {
    case .answered where flags.contains(.acknowledgment):
      state.value = ConnectionState.established.rawValue
    case .established where flags.contains(.finish):
      state.value = ConnectionState.closing.rawValue
    case .opening: return .drop
    default: break
    }
    return .pass
  }
  let backward = Connection(
    client: forward.server, server: forward.client, clientPort: forward.serverPort,
    serverPort: forward.clientPort)
  guard let state = connections[backward] else { return .drop }
  if flags.contains(.reset) {
    try? connections.removeValue(forKey: backward)
  } else if flags.contains(.synchronize) && state.value == ConnectionState.opening.rawValue {
    state.value = ConnectionState.answered.rawValue
  } else if flags.contains(.finish) {
    state.value = ConnectionState.closing.rawValue
  }
  return .pass
}
