import ApusKernel

/// The process that the programs watch.
public let watched = Config<UInt32>(0)

/// The StackTrace of the tests, with addresses of the process.
public let stacks = StackTrace<UInt64>(maxEntries: 4096, depth: 32)
/// The StackTrace of the tests, with addresses of the kernel.
public let kernelStacks = StackTrace<UInt64>(maxEntries: 4096, depth: 32)
/// The StackTrace of the tests, with build ids.
public let files = StackTrace<StackBuildID>(maxEntries: 4096, depth: 16)

/// What one call of the watched process looked like.
public struct CallRecord: BitwiseCopyable, Sendable {
  /// How often there was one.
  public var count: UInt64 = 0
  /// The number of the user's stack, by address.
  public var userStack: UInt32 = 0
  /// The number of the kernel's stack.
  public var kernelStack: UInt32 = 0
  /// The number of the user's stack, by build id.
  public var fileStack: UInt32 = 0
  /// How many frames were copied.
  public var copied: UInt32 = 0
  /// How many frames with build ids were copied.
  public var copiedFiles: UInt32 = 0
  /// The number of the first error.
  public var failure: Int32 = 0

  /// Nothing.
  public init() {}
}

/// What was seen.
public let calls = Global<CallRecord>(CallRecord())
/// The user's stack, copied.
public let frames = ArrayMap<InlineArray<32, UInt64>>(maxEntries: 1)
/// The user's stack with build ids, copied.
public let fileFrames = ArrayMap<InlineArray<16, StackBuildID>>(maxEntries: 1)

/// Events that count.
public let counters = PerfEventArray<UInt64>()
/// What the event of each processor has counted.
public let counts = PerCPUArray<PerfCounter>(maxEntries: 1)
/// How often there was no event.
public let uncounted = Global<UInt64>(0)

/// Reads the counter of the processor that the watched process runs on.
@section("raw_tp/sys_enter") @used
public func readCounter(_ context: RawTracepointContext) {
  guard CurrentTask.processID == watched.value, context.argument(1) == 39 else { return }
  do throws(KernelError) {
    counts[0]?.value = try counters.counter()
  } catch {
    if error == .notFound { uncounted.atomicAdd(1) }
  }
}

/// Writes down the stacks of the watched process.
@section("raw_tp/sys_enter") @used
public func noteStacks(_ context: RawTracepointContext) {
  // 39 is getpid.
  guard CurrentTask.processID == watched.value, context.argument(1) == 39 else { return }
  do throws(KernelError) {
    calls.value.count &+= 1
    calls.value.userStack = try stacks.id(of: .user, context)
    calls.value.kernelStack = try kernelStacks.id(of: .kernel, context, skipping: 0, .replace)
    calls.value.fileStack = try files.id(of: .user, context)
    guard let frames = frames[0], let fileFrames = fileFrames[0] else { return }
    calls.value.copied = try context.copyStack(.user, into: &frames.value)
    calls.value.copiedFiles = try context.copyStack(.user, into: &fileFrames.value)
  } catch {
    calls.value.failure = error.code
  }
}
