/// What a program on a tracepoint or a function of the kernel's is given: the arguments, with types that the
/// verifier knows (`tp_btf`, `fentry`, `fexit`; since Linux 5.5).
///
/// ```swift
/// @section("tp_btf/sched_process_exit") @used
/// public func countExits(_ context: TracingContext) {
///   let task = context.argument(0, as: task_struct.self)
///   exits[0]?.value &+= task.pid == task.tgid ? 1 : 0
/// }
/// ```
///
/// What the arguments are, the kernel's source says: of a tracepoint, `TP_PROTO`. After the arguments
/// of a function comes what it returned, for programs in section `fexit`.
@safe
@frozen
public struct TracingContext: KernelCallContext {
  @usableFromInline
  let arguments: UnsafePointer<UInt64>
}
