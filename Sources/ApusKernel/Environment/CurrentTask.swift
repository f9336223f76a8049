/// The task on whose behalf the kernel runs the program: for a tracepoint in a system call, the caller.
@frozen
public enum CurrentTask {
  /// The number of the process, which user space calls its PID (`bpf_get_current_pid_tgid`, upper half;
  /// since Linux 4.2).
  @inlinable
  public static var processID: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: Helper.currentProcessAndThread() &>> 32) }
  }

  /// The number of the thread (`bpf_get_current_pid_tgid`, lower half; since Linux 4.2).
  @inlinable
  public static var threadID: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: Helper.currentProcessAndThread()) }
  }

  /// The number of the user (`bpf_get_current_uid_gid`, lower half; since Linux 4.2).
  @inlinable
  public static var userID: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: Helper.currentUserAndGroup()) }
  }

  /// The number of the group (`bpf_get_current_uid_gid`, upper half; since Linux 4.2).
  @inlinable
  public static var groupID: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: Helper.currentUserAndGroup() &>> 32) }
  }
}
