/// A timer in a map's value, which has the kernel call a closure later (`struct bpf_timer`, since Linux 5.15).
///
/// ```swift
/// public struct Flow: BitwiseCopyable, Sendable, Timed {
///   public var timer = BPFTimer()
///   public var packets: UInt64 = 0
/// }
/// public let flows = HashMap<UInt32, Flow>(maxEntries: 1024)
///
/// if let flow = flows[port, default: Flow()] {
///   try? flows.initializeTimer(of: flow)
///   try? flow.setTimerCallback { entry in
///     try? flows.removeValue(forKey: flows.key(of: entry))
///   }
///   try? flow.startTimer(after: 30_000_000_000)
/// }
/// ```
@frozen
public struct BPFTimer: BitwiseCopyable, Sendable {
  // The kernel's; a program may not touch it.
  @usableFromInline var opaque: (UInt64, UInt64)

  /// A timer that was not made yet.
  @inlinable
  public init() { opaque = (0, 0) }
}

/// A value with a timer in it.
///
/// The timer has to be a stored property.
public protocol Timed: BitwiseCopyable {
  /// The timer.
  var timer: BPFTimer { get set }
}

/// A map whose values may have timers in them.
public protocol TimedMap<Key, Value>: IterableMap, ~Copyable {}

extension ArrayMap: TimedMap {}
extension HashMap: TimedMap {}
extension LRUHashMap: TimedMap {}

/// The clock that a timer goes by.
@frozen
public enum TimerClock: UInt64, Sendable {
  /// The time since boot, without sleep (`CLOCK_MONOTONIC`).
  case monotonic = 1
  /// The time since boot (`CLOCK_BOOTTIME`).
  case boot = 7
}

extension TimedMap where Self: ~Copyable, Value: Timed {
  /// Makes the timer of a value of this map (`bpf_timer_init`).
  ///
  /// A timer is made once. It ends with its entry, which an update of a hash puts a new one in the place of, or when
  /// user space has neither a descriptor nor a pin of the map any more.
  ///
  /// - Throws: ``KernelError/busy`` where it has been made already, ``KernelError/outOfMemory``,
  ///   ``KernelError`` `EPERM` (1) where user space holds no reference to the map.
  @inlinable
  @inline(__always)
  public func initializeTimer(
    of value: MapValue<Value>, clock: TimerClock = .monotonic
  ) throws(KernelError) {
    // SAFETY: the timer is a part of the value; the verifier refuses one of another map.
    try KernelError.check(unsafe Helper.timerInitialise(value.timer, address, clock.rawValue))
  }
}

extension MapValue where Value: Timed {
  /// Says what is to be done when the timer runs out (`bpf_timer_set_callback`).
  ///
  /// The closure runs after the program: it captures nothing of it, which the compiler sees to, and finds its entry
  /// in what it is given. It may start the timer again. Where it traps, it ends.
  ///
  /// - Throws: ``KernelError/invalid`` where the timer has not been made.
  @inlinable
  @inline(__always)
  public func setTimerCallback(_ body: (MapEntry) -> Void) throws(KernelError) {
    #if hasFeature(Embedded)
    try KernelError.check(unsafe callBackWhenTimerEnds(body, timer))
    #else
    _ = Helper.number(170)
    #endif
  }

  /// Has the closure called after so many nanoseconds; a timer that runs starts anew (`bpf_timer_start`).
  ///
  /// - Throws: ``KernelError/invalid`` where the timer has not been made.
  @inlinable
  @inline(__always)
  public func startTimer(after nanoseconds: UInt64) throws(KernelError) {
    // SAFETY: the timer is a part of the value, which the verifier keeps track of.
    try KernelError.check(unsafe Helper.timerStart(timer, nanoseconds, 0))
  }

  /// Stops the timer, after its closure if that runs at this moment (`bpf_timer_cancel`).
  ///
  /// - Returns: Whether it was running.
  /// - Throws: ``KernelError/invalid`` where the timer has not been made, `EDEADLK` (35) in its own closure.
  @inlinable
  @inline(__always)
  @discardableResult
  public func cancelTimer() throws(KernelError) -> Bool {
    // SAFETY: the timer is a part of the value, which the verifier keeps track of.
    let result = unsafe Helper.timerCancel(timer)
    try KernelError.check(result)
    return Int32(truncatingIfNeeded: result) == 1
  }

  @inlinable
  var timer: UnsafeMutableRawPointer {
    @inline(__always)
    get {
      // SAFETY: only the address is used.
      unsafe withUnsafeMutablePointer(to: &pointer.pointee.timer) { UnsafeMutableRawPointer($0) }
    }
  }
}

#if hasFeature(Embedded)
/// Has the kernel call `body` when a timer runs out.
///
/// The compiler defines this function, as a call of the helper with the closure's function.
@_silgen_name("__apus_timer_callback")
@usableFromInline
func callBackWhenTimerEnds(_ body: (MapEntry) -> Void, _ timer: UnsafeMutableRawPointer) -> Int
#endif
