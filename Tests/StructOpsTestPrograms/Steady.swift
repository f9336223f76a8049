import ApusKernel

/// What the congestion control was called with.
public struct SteadyCalls: BitwiseCopyable, Sendable {
  /// How often the window could have grown.
  public var avoidances: UInt64 = 0
  /// How many packets were acknowledged then.
  public var acknowledged: UInt64 = 0
  /// How large the window was.
  public var window: UInt32 = 0

  /// No calls yet.
  public init() {}
}

/// For user space to read.
public let calls = Global<SteadyCalls>(SteadyCalls())

/// A congestion control that leaves the window as it is.
public let steady = StructOps<tcp_congestion_ops> { steady in
  steady.set(.name, to: "apus_steady")
  // TCP_CONG_NON_RESTRICTED
  steady.set(.flags, to: 1)
  steady.set(.ssthresh, to: threshold)
  steady.set(.undo_cwnd, to: restore)
  steady.set(.cong_avoid, to: avoid)
}

/// Where slow start ends: at the window's size.
@section("struct_ops/ssthresh") @used
public func threshold(_ context: StructOpsContext) -> UInt32 {
  context.argument(0, as: tcp_sock.self).snd_cwnd
}

/// The window after a loss that was none: the same.
@section("struct_ops/undo_cwnd") @used
public func restore(_ context: StructOpsContext) -> UInt32 {
  context.argument(0, as: tcp_sock.self).snd_cwnd
}

/// Leaves the window as it is, and counts.
@section("struct_ops/cong_avoid") @used
public func avoid(_ context: StructOpsContext) {
  calls.value.avoidances &+= 1
  calls.value.acknowledged &+= UInt64(UInt32(truncatingIfNeeded: context.argument(2)))
  calls.value.window = context.argument(0, as: tcp_sock.self).snd_cwnd
}
