import ApusKernel

/// The StackTrace under load, with room for fewer stacks than there are.
public let loadStacks = StackTrace<UInt64>(maxEntries: 4, depth: 32)
/// The whole stacks of the two system calls.
public let loadFrames = ArrayMap<InlineArray<32, UInt64>>(maxEntries: 2)
/// How often programs ran under load.
public let counted = Global<UInt64>(0)
/// How often a stack got a number.
public let kept = Global<UInt64>(0)
/// How often there was no room for it.
public let refused = Global<UInt64>(0)
/// The number of another error.
public let loadFailure = Global<Int32>(0)

/// Puts the stacks of the watched process's calls of getpgid and getsid in, without 0 to 3 of their calls.
@section("raw_tp/sys_enter") @used
public func keepStacksUnderLoad(_ context: RawTracepointContext) {
  let call = context.argument(1)
  guard CurrentTask.processID == watched.value, call == 121 || call == 124 else { return }
  let number = counted.atomicAdd(1)
  do throws(KernelError) {
    _ = try loadStacks.id(
      of: .user, context, skipping: UInt8(truncatingIfNeeded: number & 3), .replace)
    kept.atomicAdd(1)
  } catch {
    if error == .outOfMemory { refused.atomicAdd(1) } else { loadFailure.value = error.code }
  }
  guard let frames = loadFrames[call == 121 ? 0 : 1] else { return }
  _ = try? context.copyStack(.user, into: &frames.value)
}
