extension KernelReference where Access == CheckedAccess {
  /// Copies the calls that a task is in into an array, the innermost first (`bpf_get_task_stack`, since Linux 5.9).
  ///
  /// ```swift
  /// @section("iter/task") @used
  /// public func listStacks(_ context: IteratorContext) {
  ///   guard let task = context.object(task_struct.self), let frames = stacks[0] else { return }
  ///   _ = try? task.copyStack(.kernel, into: &frames.value)
  /// ```
  ///
  /// For pointers to a `struct task_struct`, in programs with typed arguments and in iterators. The array is a value in
  /// a map, or a field of one: the program's own stack has no room for a long one.
  ///
  /// - Parameters:
  ///   - stack: The kernel's; of the task that the program runs in, the user's too.
  ///   - frames: Where to.
  ///   - count: How many calls to leave out.
  /// - Returns: How many frames were written.
  /// - Throws: ``KernelError`` `EOPNOTSUPP` (95) for the user's stack of another task, `EFAULT` (14) where there is no such
  ///   stack, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  @discardableResult
  public func copyStack<let depth: Int, Frame: StackFrame>(
    _ stack: CallStack, into frames: inout InlineArray<depth, Frame>, skipping count: UInt8 = 0
  ) throws(KernelError) -> UInt32 {
    let size = UInt32(truncatingIfNeeded: depth &* MemoryLayout<Frame>.stride)
    // SAFETY: the helper writes at most as many bytes as the array has.
    let result = unsafe withUnsafeMutablePointer(to: &frames) { frames in
      unsafe Helper.taskStack(
        address, UnsafeMutableRawPointer(frames), size,
        UInt64(count) | stack.rawValue | Frame.copyFlags)
    }
    try KernelError.check(result)
    return UInt32(truncatingIfNeeded: result)
      / UInt32(truncatingIfNeeded: MemoryLayout<Frame>.stride)
  }
}
