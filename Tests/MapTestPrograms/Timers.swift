import ApusKernel

/// A value with a timer.
public struct Alarm: BitwiseCopyable, Sendable, Timed {
  /// Runs out.
  public var timer = BPFTimer()
  /// How often it has run out.
  public var rings: UInt64 = 0
  /// What is divided by when it runs out.
  public var divisor: UInt64 = 1

  /// An alarm that has not rung.
  public init() {}
}

/// The HashMap with timers of the tests.
public let alarms = HashMap<UInt32, Alarm>(maxEntries: 8)
/// The ArrayMap with timers of the tests.
public let bells = ArrayMap<Alarm>(maxEntries: 2)
/// How often alarms have run out.
public let rings = Global<UInt64>(0)

/// Starts the alarm of a key, which rings three times and then removes itself; operation 1 stops it.
@section("xdp") @used
public func setAlarm(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let alarm = alarms[request.key, default: Alarm()] else {
    return .drop
  }
  return attempt { () throws(KernelError) in
    if request.operation == 1 {
      answer.value = try alarm.cancelTimer() ? 1 : 0
      return
    }
    try alarms.initializeTimer(of: alarm, clock: .boot)
    try alarm.setTimerCallback { entry in
      let alarm = alarms[entry]
      rings.atomicAdd(1)
      alarm.value.rings &+= 1
      if alarm.value.rings < 3 {
        try? alarm.startTimer(after: 1000)
      } else {
        try? alarms.removeValue(forKey: alarms.key(of: entry))
      }
    }
    try alarm.startTimer(after: request.value)
  }
}

/// Starts a bell, which divides when it rings.
@section("xdp") @used
public func setBell(_ context: XDPContext) -> XDPAction {
  guard let request = request(context), let bell = bells[1] else { return .drop }
  bell.value.divisor = UInt64(request.key)
  return attempt { () throws(KernelError) in
    if request.operation == 0 { try bells.initializeTimer(of: bell) }
    try bell.setTimerCallback { entry in
      let bell = bells[entry]
      bell.value.rings = 100 / bell.value.divisor
    }
    try bell.startTimer(after: request.value)
  }
}
