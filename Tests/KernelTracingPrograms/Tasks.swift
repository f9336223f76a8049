import ApusKernel

/// What is listed of a task.
public struct TaskRecord: BitwiseCopyable, Sendable {
  /// The number of the process.
  public var process: Int32
  /// The number of the thread.
  public var thread: Int32
  /// The parent's number.
  public var parent: Int32
  /// What the verifier let the program do with a reference of its own: 1 if it got one.
  public var wasAcquired: Int32
  /// The level of the root control group, from references of the program's own; -1 if it got none.
  public var rootLevel: Int32
  /// The name.
  public var name: InlineArray<16, UInt8>
}

/// Where a task is.
public struct TaskStack: BitwiseCopyable, Sendable {
  /// How many calls it is in.
  public var count: UInt64
  /// The innermost.
  public var innermost: UInt64
}

/// Where the calls are copied to.
public let taskFrames = PerCPUArray<InlineArray<32, UInt64>>(maxEntries: 1)

/// Lists where the tasks of the watched process are in the kernel.
@section("iter/task") @used
public func listTaskStacks(_ context: IteratorContext) {
  guard let task = context.object(task_struct.self), task.tgid == watched.value,
    let frames = taskFrames[0]
  else { return }
  let count = (try? task.copyStack(.kernel, into: &frames.value)) ?? 0
  context.write(TaskStack(count: UInt64(count), innermost: frames.value[0]))
}

/// Lists the tasks of the watched process.
@section("iter/task") @used
public func listTasks(_ context: IteratorContext) {
  guard let task = context.object(task_struct.self), task.tgid == watched.value else { return }
  var wasAcquired: Int32 = 0
  if let own = bpf_task_acquire(task) {
    wasAcquired = own.tgid == task.tgid ? 1 : 0
    bpf_task_release(own)
  }
  var rootLevel: Int32 = -1
  if let root = bpf_cgroup_from_id(1) {
    if let again = bpf_cgroup_acquire(root) {
      rootLevel = again.level
      bpf_cgroup_release(again)
    }
    bpf_cgroup_release(root)
  }
  context.write(
    TaskRecord(
      process: task.tgid, thread: task.pid, parent: task.real_parent.tgid,
      wasAcquired: wasAcquired, rootLevel: rootLevel, name: task.comm.prefix()))
}
