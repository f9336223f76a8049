/// Stacks of calls, each kept once, under a number (`BPF_MAP_TYPE_STACK_TRACE`, since Linux 4.6).
///
/// ```swift
/// public let stacks = StackTrace<UInt64>(maxEntries: 4096)
/// public let counts = HashMap<UInt32, UInt64>(maxEntries: 4096)
///
/// @section("raw_tp/sched_switch") @used
/// public func countSwitches(_ context: RawTracepointContext) {
///   guard let stack = try? stacks.id(of: .kernel, context) else { return }
///   counts[stack, default: 0]?.atomicAdd(1)
/// }
/// ```
///
/// Frames are addresses, or each a ``StackBuildID``. User space looks up the stack of a number.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct StackTrace<Frame: StackFrame>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Room for `maxEntries` stacks, of `depth` calls each.
  ///
  /// - Parameters:
  ///   - maxEntries: How many stacks; the kernel rounds up to a power of two.
  ///   - depth: How many calls of each, from the innermost on: at most 127, if `kernel.perf_event_max_stack` was not
  ///     changed.
  ///   - flags: How it is created.
  @inlinable
  @inline(__always)
  public init(
    maxEntries: UInt32, depth: UInt32 = 127, flags: MapFlags = MapFlags(rawValue: 0)
  ) {
    unsafe defineMap(
      address, type: 7, keySize: 4,
      valueSize: depth &* UInt32(truncatingIfNeeded: MemoryLayout<Frame>.stride),
      maxEntries: maxEntries, flags: flags.union(Frame.mapFlags).rawValue, extra: 0)
  }

  /// The number of the stack of calls that led here, which is put into the map if it is new
  /// (`bpf_get_stackid`).
  ///
  /// - Parameters:
  ///   - stack: The kernel's or the user's.
  ///   - context: What the program was given.
  ///   - count: How many calls to leave out.
  ///   - policy: What becomes of another stack that has the same place.
  /// - Returns: The number, under which user space finds the stack.
  /// - Throws: ``KernelError/exists`` where another stack has its place, ``KernelError`` `EFAULT` (14) where there is
  ///   no such stack, ``KernelError/outOfMemory``.
  @inlinable
  @inline(__always)
  public func id(
    of stack: CallStack, _ context: some TracedContext, skipping count: UInt8 = 0,
    _ policy: StackPolicy = .keep
  ) throws(KernelError) -> UInt32 {
    // SAFETY: the helper takes the program's own context, and a map of this type.
    let result = unsafe Helper.stackID(
      context.contextAddress, address, UInt64(count) | stack.rawValue | policy.rawValue)
    try KernelError.check(result)
    return UInt32(truncatingIfNeeded: result)
  }
}

/// What becomes of a stack in a ``StackTrace`` whose place another one would have.
@frozen
public enum StackPolicy: UInt64, Sendable {
  /// It stays, and the other one is refused.
  case keep = 0
  /// Both count as the same, because their hashes are equal (`BPF_F_FAST_STACK_CMP`): fastest, and not exact.
  case compareHashes = 0x200
  /// The other one takes its place and its number (`BPF_F_REUSE_STACKID`).
  case replace = 0x400
}
