import ApusKernel

/// How often each system call was made, by its number.
public let calls = PerCPUArray<UInt64>(maxEntries: 512)

/// Counts a system call.
@section("raw_tp/sys_enter") @used
public func program(_ context: RawTracepointContext) {
  calls[UInt32(truncatingIfNeeded: context.argument(1))]?.value &+= 1
}
