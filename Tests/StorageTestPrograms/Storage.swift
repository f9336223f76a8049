import ApusKernel

/// The process that the programs watch.
public let watched = Config<UInt32>(0)

/// What is kept of a task, or of a control group.
public struct Activity: BitwiseCopyable, Sendable {
  /// How many calls there were.
  public var calls: UInt64 = 0
  /// When the first was.
  public var first: UInt64 = 0

  /// Nothing.
  public init() {}
}

/// The TaskStorage of the tests.
public let perTask = TaskStorage<Activity>()
/// The CgroupLocalStorage of the tests.
public let perGroup = CgroupLocalStorage<UInt64>()
/// The CgroupArray of the tests.
public let groups = CgroupArray(maxEntries: 2)
/// Whether the task is in the groups at 0 and 1, by bit.
public let memberships = Global<UInt32>(0)
/// The number of the last error, or 0.
public let failure = Global<Int32>(0)

/// Counts the watched process's calls of getpid for its threads and its group; getppid makes them forgotten.
@section("raw_tp/sys_enter") @used
public func countCalls(_ context: RawTracepointContext) {
  let call = context.argument(1)
  guard CurrentTask.processID == watched.value, call == 39 || call == 110 else { return }
  let task = CurrentTask.pointer(to: task_struct.self)
  if call == 110 {
    do throws(KernelError) {
      try perTask.removeValue(for: task)
    } catch {
      failure.value = error.code
    }
    return
  }
  var fresh = Activity()
  fresh.first = KernelClock.monotonic
  if let activity = perTask[task, default: fresh] {
    activity.value.calls.atomicAdd(1)
  }
  memberships.value =
    (groups.containsCurrentTask(at: 0) ? 1 : 0) | (groups.containsCurrentTask(at: 1) ? 2 : 0)
}

/// The same, for the group, with a context whose pointers the verifier knows.
@section("tp_btf/sys_enter") @used
public func countForGroup(_ context: TracingContext) {
  guard CurrentTask.processID == watched.value, context.argument(1) == 39 else { return }
  let group = CurrentTask.pointer(to: task_struct.self).cgroups.dfl_cgrp
  perGroup[group, default: 0]?.atomicAdd(1)
}
