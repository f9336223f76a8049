import ApusKernel

/// A name that was asked for, by its hash.
public struct Question: BitwiseCopyable, Sendable {
  /// The hash of the name.
  public var nameHash: UInt32
  /// The type of record that was asked for.
  public var type: UInt32
}

/// How often each question was asked.
public let questions = HashMap<Question, UInt64>(maxEntries: 1024)

/// Counts questions to name servers; names of more than 32 bytes count as one.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ip = packet.ipv4, ip.headerLength == 20,
    let udp = packet.payload(UDPHeader.self, of: ip), udp.destinationPort == 53
  else { return .pass }
  // Ethernet, IP and UDP take 42 bytes, the header of the message 12.
  var offset = 54
  var hash: UInt32 = 2_166_136_261
  for _ in 0..<32 {
    guard let byte = packet.load(UInt8.self, at: offset) else { return .drop }
    offset += 1
    if byte == 0 { break }
    hash = (hash ^ UInt32(byte)) &* 16_777_619
  }
  guard let type = packet.load(BigEndian<UInt16>.self, at: offset) else { return .drop }
  let question = Question(nameHash: hash, type: UInt32(type.value))
  questions[question, default: 0]?.atomicAdd(1)
  return .pass
}
