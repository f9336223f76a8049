import ApusKernel

/// What a program finds out about the task that it runs in.
public struct TaskFacts: BitwiseCopyable {
  /// The number of the process (`tgid`).
  public var process: Int32
  /// The number of the thread (`pid`).
  public var thread: Int32
  /// The parent's process number.
  public var parent: Int32
  /// The user (`cred.uid`).
  public var user: UInt32
  /// The user who logged in.
  public var loginUser: UInt32
  /// Whether its children start with the ordinary policy, a bit.
  public var resetsOnFork: UInt32
  /// Where its arguments start (`mm.arg_start`).
  public var argumentStart: UInt64
  /// Its name (`comm`).
  public var name: InlineArray<16, UInt8>
}

/// By ordinary loads at index 0, by `bpf_probe_read_kernel` at 1.
public let taskFacts = ArrayMap<TaskFacts>(maxEntries: 2)

extension KernelReference where Pointee == task_struct {
  /// What the tests compare with what user space knows.
  var facts: TaskFacts {
    TaskFacts(
      process: tgid, thread: pid, parent: real_parent.tgid, user: cred.uid.val,
      loginUser: task_struct.has(.loginValue) ? loginuid.val : .max,
      resetsOnFork: sched_reset_on_fork, argumentStart: mm.arg_start,
      name: comm.probed.prefix())
  }
}

extension KernelField where Structure == task_struct {
  /// There only where the kernel is built with audit.
  static var loginValue: Self { Self("loginuid.val: u32") }
  /// In no kernel.
  static var nonsense: Self { Self("nonsense: u64") }
}

/// Writes down what the task is like.
@section("xdp") @used
public func readTask(_ context: XDPContext) -> XDPAction {
  taskFacts[0]?.value = CurrentTask.pointer(to: task_struct.self).facts
  taskFacts[1]?.value = CurrentTask.probedPointer(to: task_struct.self).facts
  return .pass
}
