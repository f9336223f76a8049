/// What a program on a raw tracepoint is given: the tracepoint's own arguments
/// (`struct bpf_raw_tracepoint_args`, since Linux 4.17).
///
/// ```swift
/// public let calls = PerCPUArray<UInt64>(maxEntries: 512)
///
/// @section("raw_tp/sys_enter") @used
/// public func countCalls(_ context: RawTracepointContext) {
///   calls[UInt32(truncatingIfNeeded: context.argument(1))]?.value &+= 1
/// }
/// ```
@safe
@frozen
public struct RawTracepointContext {
  @usableFromInline
  let arguments: UnsafePointer<UInt64>

  /// An argument of the tracepoint, from 0 on: a number, or the address of something in the kernel.
  ///
  /// What the arguments are, the kernel's source says (`TP_PROTO`). The index is a constant below the
  /// tracepoint's number of arguments: the kernel refuses to attach a program that reads beyond them.
  @inlinable
  @inline(__always)
  public func argument(_ index: Int) -> UInt64 {
    // SAFETY: the verifier checks that the access is to a constant index.
    unsafe arguments[index]
  }
}
