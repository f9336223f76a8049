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
public struct TracingContext {
  @usableFromInline
  let arguments: UnsafePointer<UInt64>

  /// An argument, from 0 on: a number.
  ///
  /// The index is a constant; the verifier refuses one that is beyond the arguments.
  @inlinable
  @inline(__always)
  public func argument(_ index: Int) -> UInt64 {
    // SAFETY: the verifier checks that the access is to an argument.
    unsafe arguments[index]
  }

  /// An argument, from 0 on: a pointer to one of the kernel's structures.
  ///
  /// - Parameters:
  ///   - index: A constant; the verifier refuses one that is beyond the arguments.
  ///   - type: The bindings' type.
  /// - Returns: The pointer, which the verifier knows the type of.
  @inlinable
  @inline(__always)
  public func argument<Structure: KernelType>(
    _ index: Int, as type: Structure.Type
  ) -> KernelPointer<Structure> {
    // SAFETY: the verifier checks that the access is to an argument.
    unsafe KernelPointer(
      UnsafeRawPointer(arguments + index).load(as: UnsafeRawPointer?.self))
  }
}
