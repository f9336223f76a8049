import ApusKernel

/// What programs send.
public struct Event: BitwiseCopyable, Sendable, Equatable {
  /// The number from the request.
  public var number: UInt64
  /// Twice the number, to see whether it is one event.
  public var double: UInt64
  /// The key from the request.
  public var key: UInt32

  /// An event that is in itself right.
  public init(number: UInt64, key: UInt32) {
    self.number = number
    double = number &* 2
    self.key = key
  }
}

/// How many events there was no room for.
public let lost = Global<UInt64>(0)

/// How many events were sent.
public let sent = Global<UInt64>(0)

/// The RingBuffer of the tests.
public let events = RingBuffer<Event>(byteCount: 4096)
/// The RingBuffer of the tests.
public let manyEvents = RingBuffer<UInt64>(byteCount: 1 << 20)
/// The PerfEventArray of the tests.
public let samples = PerfEventArray<Event>()
/// The UserRingBuffer of the tests.
public let commands = UserRingBuffer<Event>(byteCount: 4096)

/// Operations: 0 reserves and submits, 1 reserves and discards, 2 copies, 3 says how many bytes are pending.
@section("xdp") @used
public func sendEvent(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  let event = Event(number: request.value, key: request.key)
  switch request.operation {
  case 0, 1:
    guard let record = events.reserve() else {
      lost.atomicAdd(1)
      return .drop
    }
    record.event = event
    if request.operation == 1 { record.discard() } else { record.submit() }
    return .pass
  case 2: return attempt { () throws(KernelError) in try events.output(event) }
  default: return reply(events.pendingByteCount)
  }
}

/// Sends an event that wakes up, by the operation, who has read all before it, nobody, or whoever waits.
@section("xdp") @used
public func sendAndWakeUp(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  guard let record = events.reserve() else { return .drop }
  record.event = Event(number: request.value, key: request.key)
  switch request.operation {
  case 0: record.submit()
  case 1: record.submit(wakeUp: .never)
  default: record.submit(wakeUp: .always)
  }
  return .pass
}

/// Sends a number that grows by one each time.
@section("xdp") @used
public func sendNumber(_ context: XDPContext) -> XDPAction {
  guard let record = manyEvents.reserve() else {
    lost.atomicAdd(1)
    return .drop
  }
  record.event = sent.atomicAdd(1)
  record.submit()
  return .pass
}

/// Sends a sample with the first 16 bytes of the packet after it if the operation is 1.
@section("xdp") @used
public func sendSample(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  let event = Event(number: request.value, key: request.key)
  return attempt { () throws(KernelError) in
    if request.operation == 1 {
      try samples.output(event, from: context, packetBytes: 16)
    } else {
      try samples.output(event, from: context)
    }
  }
}

/// Adds up the numbers of the commands that are there.
@section("xdp") @used
public func readCommands(_ context: XDPContext) -> XDPAction {
  answer.value = 0
  failure.value = 0
  var total: UInt64 = 0
  do throws(KernelError) {
    let count = try commands.drain { record in
      guard let event = commands[record] else { return .stop }
      total &+= event.number &+ UInt64(event.key)
      return .proceed
    }
    answer.value = total
    return count > 0 ? .pass : .drop
  } catch {
    failure.value = error.code
    return .aborted
  }
}
