// Helpers that write down the stack of calls that led to a program.

extension Helper {
  /// Puts the stack into a map: `long bpf_get_stackid(ctx, map, flags)`.
  @inlinable
  static var stackID: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 27 is a helper of this type.
      unsafe function(27)
    }
  }

  /// Copies the stack: `long bpf_get_stack(ctx, buf, size, flags)`.
  @inlinable
  static var stack:
    @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 67 is a helper of this type.
      unsafe function(67)
    }
  }

  /// Copies another task's stack: `long bpf_get_task_stack(task, buf, size, flags)`.
  @inlinable
  static var taskStack:
    @convention(c) (UnsafeRawPointer?, UnsafeMutableRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 141 is a helper of this type.
      unsafe function(141)
    }
  }
}
