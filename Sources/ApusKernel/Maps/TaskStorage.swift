/// A value for each task that programs know, until it goes away (`BPF_MAP_TYPE_TASK_STORAGE`, since Linux 5.11).
///
/// ```swift
/// public let started = TaskStorage<UInt64>()
///
/// let task = CurrentTask.pointer(to: task_struct.self)
/// started[task, default: KernelClock.monotonic]
/// ```
///
/// The value belongs to a thread; that of a process is its first thread's. Programs of type `tp_btf`, `fentry`, `iter`
/// and their like may use it.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct TaskStorage<Value: BitwiseCopyable>: LocalStorage, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made one by one.
  ///
  /// They are allocated as they are needed: ``MapFlags/noPreallocation`` is always set.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineLocalStorage(address, type: 29, value: Value.self, flags: flags)
  }

  /// The value of a task, or nil where it has none (`bpf_task_storage_get`).
  ///
  /// - Parameter task: A pointer to `struct task_struct` that the verifier knows the type of.
  @inlinable
  public subscript<Structure: KernelType>(
    task: KernelPointer<Structure>
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.taskStorageGet, task.address) }
  }

  /// The value of a task, which becomes `initial` first where it has none
  /// (`bpf_task_storage_get`, `BPF_LOCAL_STORAGE_GET_F_CREATE`).
  ///
  /// Nil where there is no memory for it.
  @inlinable
  public subscript<Structure: KernelType>(
    task: KernelPointer<Structure>, default initial: @autoclosure () -> Value
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.taskStorageGet, task.address, default: initial()) }
  }

  /// Removes the value of a task (`bpf_task_storage_delete`).
  ///
  /// - Throws: ``KernelError/notFound`` where it has none.
  @inlinable
  @inline(__always)
  public func removeValue<Structure: KernelType>(
    for task: KernelPointer<Structure>
  ) throws(KernelError) {
    try KernelError.check(unsafe Helper.taskStorageDelete(address, task.address))
  }
}
