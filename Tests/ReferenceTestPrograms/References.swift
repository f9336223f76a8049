import ApusKernel

extension task_struct: ReferenceCounted {
  /// `bpf_task_acquire`.
  public static var acquireFunction: KernelFunction {
    KernelFunction("bpf_task_acquire(ptr struct task_struct) ptr struct task_struct")
  }
  /// `bpf_task_release`.
  public static var releaseFunction: KernelFunction {
    KernelFunction("bpf_task_release(ptr struct task_struct)")
  }
}

extension cgroup: ReferenceCounted {
  /// `bpf_cgroup_acquire`.
  public static var acquireFunction: KernelFunction {
    KernelFunction("bpf_cgroup_acquire(ptr struct cgroup) ptr struct cgroup")
  }
  /// `bpf_cgroup_release`.
  public static var releaseFunction: KernelFunction {
    KernelFunction("bpf_cgroup_release(ptr struct cgroup)")
  }
}

/// A value with references.
public struct Watch: BitwiseCopyable, Sendable {
  /// How often something was put there.
  public var count: UInt32 = 0
  /// A task.
  public var task = ReferenceSlot<task_struct>()
  /// A control group.
  public var group = ReferenceSlot<cgroup>()

  /// Nothing.
  public init() {}
}

/// What a program is to do.
public struct WatchRequest: BitwiseCopyable, Sendable {
  /// The key of the watch.
  public var key: UInt32
  /// The number of the process.
  public var process: Int32
  /// What is added to itself.
  public var number: UInt64

  /// A request.
  public init(key: UInt32, process: Int32 = 0, number: UInt64 = 0) {
    self.key = key
    self.process = process
    self.number = number
  }
}

/// The process whose children are kept.
public let watched = Config<Int32>(0)
/// The HashMap with references of the tests.
public let watches = HashMap<UInt32, Watch>(maxEntries: 8)
/// The ArrayMap with references of the tests.
public let places = ArrayMap<Watch>(maxEntries: 2)
/// The PerCPUArray with references of the tests.
public let ownPlaces = PerCPUArray<Watch>(maxEntries: 1)
/// The number of the process that a program found, or 0.
public let found = Global<Int32>(0)
/// The level of the control group that a program found, or -1.
public let level = Global<Int32>(-1)
/// A sum.
public let sum = Global<UInt64>(0)

/// Keeps the last child of the watched process that ended.
@section("tp_btf/sched_process_exit") @used
public func keepChild(_ context: TracingContext) {
  let child = context.argument(0, as: task_struct.self)
  guard child.real_parent.tgid == watched.value, child.pid == child.tgid, let place = places[1],
    let own = OwnedReference(acquiring: child)
  else { return }
  place.value.count &+= 1
  if let previous = place.value.task.exchange(own) { previous.release() }
}

/// Says which child was kept, which has ended long ago.
@section("syscall") @used
public func findChild(_ context: SystemCallContext) {
  found.value = 0
  guard let place = places[1] else { return }
  withRCULock {
    if let task = place.value.task.pointer { found.value = task.tgid }
  }
}

/// Keeps a process, and the root of the control groups; says which process was there before.
@section("syscall") @used
public func keepProcess(_ context: SystemCallContext) {
  let request = context.argument(WatchRequest.self)
  found.value = 0
  guard let watch = watches[request.key, default: Watch()] else { return }
  watch.value.count &+= 1
  // Without such a process the slot is emptied.
  if let task = OwnedReference(adopting: bpf_task_from_pid(request.process)) {
    if let previous = watch.value.task.exchange(task) {
      found.value = previous.pointer.tgid
      previous.release()
    }
  } else if let previous = watch.value.task.take() {
    found.value = previous.pointer.tgid
    previous.release()
  }
  guard let root = OwnedReference(adopting: bpf_cgroup_from_id(1)) else { return }
  if let previous = watch.value.group.exchange(root) { previous.release() }
}

/// Takes a process out, and says which; adds while it has it.
@section("syscall") @used
public func takeProcess(_ context: SystemCallContext) {
  let request = context.argument(WatchRequest.self)
  found.value = 0
  level.value = -1
  guard let watch = watches[request.key] else { return }
  if let task = watch.value.task.take() {
    found.value = task.pointer.tgid
    sum.value = request.number + request.number
    task.release()
  }
  guard let group = watch.value.group.take() else { return }
  level.value = group.pointer.level
  // Back to where it was, unless somebody was faster.
  if let other = watch.value.group.exchange(group) { other.release() }
}

/// Keeps the running task for its processor, and gives up the one before; adds while it has both.
@section("tp_btf/sys_enter") @used
public func keepOwn(_ context: TracingContext) {
  let current = CurrentTask.pointer(to: task_struct.self)
  // 39 is getpid.
  guard current.tgid == watched.value, context.argument(1) == 39, let place = ownPlaces[0],
    let own = OwnedReference(acquiring: current)
  else { return }
  place.value.count &+= 1
  if let previous = place.value.task.take() {
    sum.value += 1
    previous.release()
  }
  if let other = place.value.task.exchange(own) { other.release() }
}
