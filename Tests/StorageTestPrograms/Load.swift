import ApusKernel

/// Another process that is watched.
public let partner = Config<UInt32>(0)
/// How often programs ran under load.
public let counted = Global<UInt64>(0)
/// How the runs ended; the program says what the indices stand for.
public let outcomes = ArrayMap<UInt64>(maxEntries: 8)
/// How often a value of user space's was half one and half another.
public let torn = Global<UInt64>(0)

/// The TaskStorage under load, which programs write.
public let loadPerTask = TaskStorage<UInt64>()
/// The TaskStorage under load, which user space writes: four times the same number.
public let loadTaskWords = TaskStorage<[4 of UInt64]>()
/// The CgroupLocalStorage under load.
public let loadPerGroup = CgroupLocalStorage<UInt64>()
/// The CgroupArray under load.
public let loadGroups = CgroupArray(maxEntries: 3)

/// Counts two processes' calls of getpid for each of them and for their group.
///
/// Outcomes: 0 and 1, the task's or the group's value could not be had, as while user space writes one on the same
/// processor; 2 and 3, the task is not or is in the group at 0; 4, it is not in the group at 1, or is in that at 2.
@section("tp_btf/sys_enter") @used
public func countUnderLoad(_ context: TracingContext) {
  let process = CurrentTask.processID
  guard process == watched.value || process == partner.value, context.argument(1) == 39 else {
    return
  }
  counted.atomicAdd(1)
  let task = CurrentTask.pointer(to: task_struct.self)
  if let count = loadPerTask[task, default: 0] {
    count.atomicAdd(1)
  } else {
    outcomes[0]?.atomicAdd(1)
  }
  if let words = loadTaskWords[task] {
    let first = words.value[0]
    if words.value[1] != first || words.value[2] != first || words.value[3] != first {
      torn.atomicAdd(1)
    }
  }
  if let count = loadPerGroup[task.cgroups.dfl_cgrp, default: 0] {
    count.atomicAdd(1)
  } else {
    outcomes[1]?.atomicAdd(1)
  }
  outcomes[loadGroups.containsCurrentTask(at: 0) ? 3 : 2]?.atomicAdd(1)
  if !loadGroups.containsCurrentTask(at: 1) || loadGroups.containsCurrentTask(at: 2) {
    outcomes[4]?.atomicAdd(1)
  }
}
