extension CurrentTask {
  /// Its `struct task_struct`, read by ordinary loads (`bpf_get_current_task_btf`, since Linux 5.11).
  ///
  /// - Parameter type: The bindings' type: `task_struct.self`.
  /// - Returns: The pointer, which is never null.
  @inlinable
  @inline(__always)
  public static func pointer<Task: KernelType>(to type: Task.Type) -> KernelPointer<Task> {
    unsafe KernelPointer<Task>(Helper.currentTaskBTF())
  }

  /// Its `struct task_struct`, read by `bpf_probe_read_kernel` (`bpf_get_current_task`, since Linux 4.8).
  ///
  /// - Parameter type: The bindings' type: `task_struct.self`.
  /// - Returns: The pointer, which is never null.
  @inlinable
  @inline(__always)
  public static func probedPointer<Task: KernelType>(to type: Task.Type) -> ProbedPointer<Task> {
    unsafe ProbedPointer<Task>(Helper.currentTask())
  }
}
