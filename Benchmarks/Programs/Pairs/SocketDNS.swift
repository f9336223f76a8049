import ApusKernel

/// How many answers of name servers there were, by their response code.
public let answers = ArrayMap<UInt64>(maxEntries: 16)

/// Keeps the answers of name servers.
@section("socket") @used
public func program(_ context: SocketFilterContext) -> SocketFilterResult {
  guard context.etherType == .ipv4,
    let first = context.load(UInt8.self, at: 0), first == 0x45,
    let carried = context.load(IPProtocol.self, at: 9), carried == .udp,
    let port = context.load(BigEndian<UInt16>.self, at: 20), port.value == 53,
    let code = context.load(UInt8.self, at: 31)
  else { return .drop }
  answers[UInt32(code & 0xF)]?.atomicAdd(1)
  return .accept
}
