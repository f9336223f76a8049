import ApusKernel

/// How often programs ran under load.
public let counted = Global<UInt64>(0)
/// How the runs ended; each program says what the indices stand for.
public let outcomes = ArrayMap<UInt64>(maxEntries: 8)
/// How often a value of user space's was half one and half another.
public let torn = Global<UInt64>(0)

/// The CgroupStorage under load, which programs write.
public let loadPerCgroup = CgroupStorage<UInt64>()
/// The PerCPUCgroupStorage under load, which programs write.
public let loadPerCgroupAndCPU = PerCPUCgroupStorage<UInt64>()
/// The SocketStorage under load, which programs write.
public let loadPerSocket = SocketStorage<UInt64>()
/// The SocketStorage under load, which user space writes: four times the same number.
public let loadSocketWords = SocketStorage<[4 of UInt64]>()

/// Counts the packets of a control group and of its sockets.
///
/// Outcome 0: a socket's value could not be made.
@section("cgroup_skb/egress") @used
public func countSentUnderLoad(_ context: CgroupPacketContext) -> CgroupPacketAction {
  counted.atomicAdd(1)
  loadPerCgroup.current.atomicAdd(1)
  loadPerCgroupAndCPU.current.atomicAdd(1)
  guard let socket = context.socket else { return .allow }
  if let count = loadPerSocket[socket, default: 0] {
    count.atomicAdd(1)
  } else {
    outcomes[0]?.atomicAdd(1)
  }
  if let words = loadSocketWords[socket] { checkSame(words) }
  return .allow
}

/// The CgroupStorage under load, which user space writes: four times the same number.
public let loadCgroupWords = CgroupStorage<[4 of UInt64]>()
/// The PerCPUCgroupStorage under load, which user space writes: two halves, each other's complement.
public let loadCgroupNumber = PerCPUCgroupStorage<UInt64>()

/// Looks at what user space wrote for a control group.
@section("cgroup_skb/egress") @used
public func checkSentUnderLoad(_ context: CgroupPacketContext) -> CgroupPacketAction {
  checkSame(loadCgroupWords.current)
  let number = loadCgroupNumber.current.value
  if number != 0, UInt32(truncatingIfNeeded: number) != ~UInt32(truncatingIfNeeded: number >> 32) {
    torn.atomicAdd(1)
  }
  return .allow
}

/// Counts a value whose four words are not the same.
@inline(__always)
func checkSame(_ words: MapValue<[4 of UInt64]>) {
  let first = words.value[0]
  if words.value[1] != first || words.value[2] != first || words.value[3] != first {
    torn.atomicAdd(1)
  }
}

/// The CgroupArray under load.
public let loadGroups = CgroupArray(maxEntries: 3)

/// Finds out whether a packet's socket is in the group at 0.
///
/// Outcomes: 0, it is not; 1, it is; 2, it is not in the group at 1, or is in that at 2.
@section("tc") @used
public func findCgroupUnderLoad(_ context: TrafficClassifierContext) -> TrafficAction {
  counted.atomicAdd(1)
  outcomes[loadGroups.contains(context, at: 0) ? 1 : 0]?.atomicAdd(1)
  if !loadGroups.contains(context, at: 1) || loadGroups.contains(context, at: 2) {
    outcomes[2]?.atomicAdd(1)
  }
  return .pass
}

/// The ReusePortSockArray under load.
public let loadWorkers = ReusePortSockArray(maxEntries: 2)

/// Chooses the worker that is there.
///
/// Outcomes: 0, there was none; 1, there was one.
@section("sk_reuseport") @used
public func chooseUnderLoad(_ context: ReusePortContext) -> SocketVerdict {
  counted.atomicAdd(1)
  do throws(KernelError) {
    try loadWorkers.select(1, for: context)
    outcomes[1]?.atomicAdd(1)
    return .pass
  } catch {
    if error == .notFound { outcomes[0]?.atomicAdd(1) } else { failure.value = error.code }
    return .drop
  }
}

/// The SockMap under load.
public let loadSockets = SockMap(maxEntries: 8)
/// The SockHash under load.
public let loadSocketsByNumber = SockHash<UInt32>(maxEntries: 8)

/// Gives what comes for ports above 61000 to the socket that is there, for even ports by index and for odd ones by key.
///
/// Outcomes: for each two, that there was none and that there was one.
@section("sk_lookup") @used
public func lookUpUnderLoad(_ context: SocketLookupContext) -> SocketVerdict {
  guard context.localPort > 61_000, context.transport == .udp else { return .pass }
  counted.atomicAdd(1)
  let kind = UInt32(context.localPort & 1) &* 2
  do throws(KernelError) {
    if kind == 0 {
      try loadSockets.assign(1, to: context)
    } else {
      try loadSocketsByNumber.assign(77, to: context)
    }
    outcomes[kind &+ 1]?.atomicAdd(1)
  } catch {
    if error == .notFound { outcomes[kind]?.atomicAdd(1) } else { failure.value = error.code }
  }
  return .pass
}

/// Hands what is sent to whoever reads the socket that is there, short messages by index and long ones by key.
///
/// Outcomes: for each two, that there was none and that there was one.
@section("sk_msg") @used
public func shortcutUnderLoad(_ context: SocketMessageContext) -> SocketVerdict {
  counted.atomicAdd(1)
  let verdict: SocketVerdict
  let kind: UInt32
  if context.length > 100 {
    kind = 2
    verdict = loadSocketsByNumber.redirect(context, to: 77, .ingress)
  } else {
    kind = 0
    verdict = loadSockets.redirect(context, to: 1, .ingress)
  }
  outcomes[kind &+ (verdict == .pass ? 1 : 0)]?.atomicAdd(1)
  return verdict
}
