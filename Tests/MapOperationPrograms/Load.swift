import ApusKernel

/// How often programs ran while user space changed what is in their maps.
public let counted = Global<UInt64>(0)
/// How the runs ended; each program says what the indices stand for.
public let outcomes = ArrayMap<UInt64>(maxEntries: 8)

/// The ProgramArray under load.
public let loadSteps = ProgramArray(maxEntries: 2)

/// Goes on with the program that is there.
///
/// Outcomes: 0, there was none; 1 and 2, it was one or the other.
@section("xdp") @used
public func goOnUnderLoad(_ context: XDPContext) -> XDPAction {
  counted.atomicAdd(1)
  loadSteps.tailCall(1, context)
  outcomes[0]?.atomicAdd(1)
  return .drop
}

/// What may be gone on with.
@section("xdp") @used
public func firstStep(_ context: XDPContext) -> XDPAction {
  outcomes[1]?.atomicAdd(1)
  return .pass
}

/// What may be gone on with.
@section("xdp") @used
public func secondStep(_ context: XDPContext) -> XDPAction {
  outcomes[2]?.atomicAdd(1)
  return .pass
}

/// The ArrayOfMaps under load.
public let loadTables = ArrayOfMaps(maxEntries: 2, of: HashMap<UInt32, UInt64>(maxEntries: 8))
/// The HashOfMaps under load.
public let loadCounters = HashOfMaps<UInt32, ArrayMap<UInt64>>(
  maxEntries: 2, of: ArrayMap(maxEntries: 2))

/// Counts in the maps that are there.
///
/// Outcomes: 0 and 1, there was no table or no counter; 2, the table had no room.
@section("xdp") @used
public func countInInnerMaps(_ context: XDPContext) -> XDPAction {
  let number = counted.atomicAdd(1)
  if let table = loadTables[1] {
    if let count = table[UInt32(truncatingIfNeeded: number & 7), default: 0] {
      count.atomicAdd(1)
    } else {
      outcomes[2]?.atomicAdd(1)
    }
  } else {
    outcomes[0]?.atomicAdd(1)
  }
  if let count = loadCounters[77]?[1] {
    count.atomicAdd(1)
  } else {
    outcomes[1]?.atomicAdd(1)
  }
  return .pass
}

/// The CPUMap under load.
public let loadProcessors = CPUMap(maxEntries: 2)

/// Redirects by one of four maps in turn.
///
/// Outcomes: for each two, that there was nothing and that there was a place.
@section("xdp") @used
public func redirectUnderLoad(_ context: XDPContext) -> XDPAction {
  let kind = UInt32(truncatingIfNeeded: counted.atomicAdd(1) & 3)
  let action: XDPAction
  switch kind {
  case 0: action = interfaces.redirect(to: 1, otherwise: .drop)
  case 1: action = interfacesByNumber.redirect(to: 77, otherwise: .drop)
  case 2: action = loadProcessors.redirect(to: 0, otherwise: .drop)
  default: action = sockets.redirect(to: 3, otherwise: .drop)
  }
  outcomes[kind &* 2 &+ (action == .redirect ? 1 : 0)]?.atomicAdd(1)
  return action
}

/// How many packets came where they were redirected to.
public let arrived = Global<UInt64>(0)

/// Counts what was redirected.
@section("xdp") @used
public func countArrived(_ context: XDPContext) -> XDPAction {
  arrived.atomicAdd(1)
  return .drop
}
