import ApusKernel

/// How often each system call was made.
public let systemCalls = HashMap<UInt64, UInt64>(maxEntries: 512)

/// Counts a system call.
@section("raw_tp/sys_enter") @used
public func countSystemCall(_ context: RawTracepointContext) {
  systemCalls[context.argument(1), default: 0]?.atomicAdd(1)
}

/// Marks packets by the port that they go to, and writes it into their first payload byte.
@section("tc") @used
public func markPort(_ context: TrafficClassifierContext) -> TrafficAction {
  let packet = context.packet
  guard let ip = packet.ipv4, let udp = packet.payload(UDPHeader.self, of: ip) else { return .next }
  context.mark = UInt32(udp.destinationPort)
  context.priority = context.mark &+ 1
  guard context.etherType == .ipv4, context.length >= 60 else { return .drop }
  let port = udp.destinationPort
  // Traps on a port of 65,535.
  guard let () = try? context.store(BigEndian(port + 1), at: 36) else { return .pass }
  return .pass
}

/// Keeps UDP packets, and no more than 40 bytes of them.
@section("socket") @used
public func keepDatagrams(_ context: SocketFilterContext) -> SocketFilterResult {
  guard let number = context.load(IPProtocol.self, at: 9), number == .udp else { return .drop }
  return .prefix(40)
}

/// Lets through what goes to one address.
@section("cgroup_skb/egress") @used
public func allowOneAddress(_ context: CgroupPacketContext) -> CgroupPacketAction {
  guard let ip = context.packet.header(IPv4Header.self, at: 0) else { return .drop }
  return ip.destination == IPv4Address(192, 0, 2, 200) ? .allow : .drop
}
