/// What a program is given that runs in the midst of something else, and so finds a stack of calls: programs on
/// tracepoints and on functions of the kernel's.
public protocol TracedContext: ProgramContext {}

extension RawTracepointContext: TracedContext {
  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(arguments) }
  }
}

extension TracingContext: TracedContext {
  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(arguments) }
  }
}

/// Which of the two stacks of a thread.
@frozen
public enum CallStack: UInt64, Sendable {
  /// What the kernel does.
  case kernel = 0
  /// What the program in user space does (`BPF_F_USER_STACK`).
  case user = 0x100
}

extension TracedContext {
  /// Copies the calls that led here into an array, the innermost first (`bpf_get_stack`, since Linux 4.18).
  ///
  /// ```swift
  /// public let stacks = PerCPUArray<InlineArray<64, UInt64>>(maxEntries: 1)
  ///
  /// guard let frames = stacks[0] else { return }
  /// let count = try? context.copyStack(.user, into: &frames.value)
  /// ```
  ///
  /// The array is a value in a map, or a field of one: the program's own stack has no room for a long one.
  ///
  /// - Parameters:
  ///   - stack: The kernel's or the user's.
  ///   - frames: Where to. With frames of type ``StackBuildID``, which are for ``CallStack/user``, each says which
  ///     file it is in (`BPF_F_USER_BUILD_ID`).
  ///   - count: How many calls to leave out.
  /// - Returns: How many frames were written.
  /// - Throws: ``KernelError`` `EFAULT` (14) where there is no such stack, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  @discardableResult
  public func copyStack<let depth: Int, Frame: StackFrame>(
    _ stack: CallStack, into frames: inout InlineArray<depth, Frame>, skipping count: UInt8 = 0
  ) throws(KernelError) -> UInt32 {
    let size = UInt32(truncatingIfNeeded: depth &* MemoryLayout<Frame>.stride)
    // SAFETY: the helper writes at most as many bytes as the array has.
    let result = unsafe withUnsafeMutablePointer(to: &frames) { frames in
      unsafe Helper.stack(
        contextAddress, UnsafeMutableRawPointer(frames), size,
        UInt64(count) | stack.rawValue | Frame.copyFlags)
    }
    try KernelError.check(result)
    return UInt32(truncatingIfNeeded: result)
      / UInt32(truncatingIfNeeded: MemoryLayout<Frame>.stride)
  }
}
