// Helpers of the timers in values of maps.

extension Helper {
  /// Makes a timer: `long bpf_timer_init(timer, map, flags)`.
  @inlinable
  static var timerInitialise:
    @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 169 is a helper of this type.
      unsafe function(169)
    }
  }

  /// Starts a timer: `long bpf_timer_start(timer, nsecs, flags)`.
  @inlinable
  static var timerStart: @convention(c) (UnsafeMutableRawPointer, UInt64, UInt64) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 171 is a helper of this type.
      unsafe function(171)
    }
  }

  /// Stops a timer: `long bpf_timer_cancel(timer)`.
  @inlinable
  static var timerCancel: @convention(c) (UnsafeMutableRawPointer) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 172 is a helper of this type.
      unsafe function(172)
    }
  }
}
