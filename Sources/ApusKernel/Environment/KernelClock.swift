/// The kernel's clocks, in nanoseconds.
@frozen
public enum KernelClock {
  /// The time since the machine started, without the time that it slept (`bpf_ktime_get_ns`,
  /// `CLOCK_MONOTONIC`, since Linux 4.1).
  @inlinable
  public static var monotonic: UInt64 {
    @inline(__always) get { Helper.monotonicTime() }
  }

  /// The time since the machine started (`bpf_ktime_get_boot_ns`, `CLOCK_BOOTTIME`, since Linux 5.8).
  @inlinable
  public static var boot: UInt64 {
    @inline(__always) get { Helper.bootTime() }
  }
}
