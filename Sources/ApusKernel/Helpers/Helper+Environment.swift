/// Helpers that say when, where and for whom a program runs.
extension Helper {
  /// The time since boot, without sleep: `u64 bpf_ktime_get_ns(void)`.
  @inlinable
  static var monotonicTime: @convention(c) () -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: number 5 is a helper of this type.
      unsafe function(5)
    }
  }

  /// The time since boot: `u64 bpf_ktime_get_boot_ns(void)`.
  @inlinable
  static var bootTime: @convention(c) () -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: number 125 is a helper of this type.
      unsafe function(125)
    }
  }

  /// A random number: `u32 bpf_get_prandom_u32(void)`.
  @inlinable
  static var randomNumber: @convention(c) () -> UInt32 {
    @inline(__always)
    get {
      // SAFETY: number 7 is a helper of this type.
      unsafe function(7)
    }
  }

  /// The processor's number: `u32 bpf_get_smp_processor_id(void)`.
  @inlinable
  static var processor: @convention(c) () -> UInt32 {
    @inline(__always)
    get {
      // SAFETY: number 8 is a helper of this type.
      unsafe function(8)
    }
  }

  /// The current task's numbers: `u64 bpf_get_current_pid_tgid(void)`.
  @inlinable
  static var currentProcessAndThread: @convention(c) () -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: number 14 is a helper of this type.
      unsafe function(14)
    }
  }

  /// The current task's owner: `u64 bpf_get_current_uid_gid(void)`.
  @inlinable
  static var currentUserAndGroup: @convention(c) () -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: number 15 is a helper of this type.
      unsafe function(15)
    }
  }
}
