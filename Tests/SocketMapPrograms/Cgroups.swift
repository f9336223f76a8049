import ApusKernel

/// What is counted of a control group's packets.
public struct Traffic: BitwiseCopyable, Sendable {
  /// How many there were.
  public var packets: UInt64 = 0
  /// How long the last one was.
  public var length: UInt32 = 0
  /// How many were too long.
  public var long: UInt32 = 0

  /// Nothing.
  public init() {}
}

/// The CgroupStorage of the tests.
public let perCgroup = CgroupStorage<Traffic>()
/// The PerCPUCgroupStorage of the tests.
public let perCgroupAndCPU = PerCPUCgroupStorage<UInt64>()
/// The SocketStorage of the tests.
public let perSocket = SocketStorage<Traffic>()
/// The CgroupArray of the tests.
public let cgroups = CgroupArray(maxEntries: 2)
/// What the classifier found: bit 0 for the first control group, bit 1 for the second.
public let found = Global<UInt32>(0)

/// Counts the packets of a control group and of its sockets; a socket that sent three is forgotten.
@section("cgroup_skb/egress") @used
public func countSent(_ context: CgroupPacketContext) -> CgroupPacketAction {
  perCgroup.current.value.packets.atomicAdd(1)
  perCgroup.current.value.length = context.length
  perCgroupAndCPU.current.value &+= 1
  guard let socket = context.socket else { return .allow }
  if let traffic = perSocket[socket], traffic.value.packets == 3 {
    try? perSocket.removeValue(for: socket)
    return .allow
  }
  if let traffic = perSocket[socket, default: Traffic()] {
    traffic.value.packets &+= 1
    traffic.value.length = context.length
  }
  return .allow
}

/// Finds out whose packet it is.
@section("tc") @used
public func findCgroup(_ context: TrafficClassifierContext) -> TrafficAction {
  found.value =
    (cgroups.contains(context, at: 0) ? 1 : 0) | (cgroups.contains(context, at: 1) ? 2 : 0)
  return .pass
}
