import ApusKernel

/// The process that the programs watch.
public let watched = Config<Int32>(0)

/// What was seen of it.
public struct Exits: BitwiseCopyable, Sendable {
  /// How many of its children ended.
  public var count: UInt64
  /// The last one's number.
  public var process: Int32
  /// The number of the last one's parent.
  public var parent: Int32
}

/// What ``watchExit(_:)`` has seen.
public let exits = Global<Exits>(Exits(count: 0, process: 0, parent: 0))

/// Notes the end of the watched process's children.
@section("tp_btf/sched_process_exit") @used
public func watchExit(_ context: TracingContext) {
  let task = context.argument(0, as: task_struct.self)
  guard task.real_parent.tgid == watched.value, task.pid == task.tgid else { return }
  exits.value.count &+= 1
  exits.value.process = task.tgid
  exits.value.parent = task.real_parent.tgid
}

/// The same, with addresses that the verifier knows nothing of.
@section("raw_tp/sched_process_exit") @used
public func watchExitRaw(_ context: RawTracepointContext) {
  let task = ProbedPointer<task_struct>(register: context.argument(0))
  guard task.real_parent.tgid == watched.value, task.pid == task.tgid else { return }
  exits.value.count &+= 1
  exits.value.process = task.tgid
  exits.value.parent = task.real_parent.tgid
}
