/// Control groups to test against (`BPF_MAP_TYPE_CGROUP_ARRAY`, since Linux 4.8).
///
/// ```swift
/// public let watched = CgroupArray(maxEntries: 1)
///
/// guard watched.containsCurrentTask(at: 0) else { return }
/// ```
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct CgroupArray: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 8, keySize: 4, valueSize: 4, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// Whether the current task is in the control group at an index, or in one below it
  /// (`bpf_current_task_under_cgroup`, since Linux 4.9).
  ///
  /// False too where there is none. Programs on tracepoints and functions may ask.
  @inlinable
  @inline(__always)
  public func containsCurrentTask(at index: UInt32) -> Bool {
    // SAFETY: the helper takes a map of this type, and any index.
    Int32(truncatingIfNeeded: unsafe Helper.currentTaskUnderCgroup(address, index)) == 1
  }

  /// Whether a packet's socket is in the control group at an index, or in one below it (`bpf_skb_under_cgroup`).
  ///
  /// False too where there is none, or the packet has no socket.
  @inlinable
  @inline(__always)
  public func contains(_ context: TrafficClassifierContext, at index: UInt32) -> Bool {
    // SAFETY: the helper takes the program's own context, a map of this type, and any index.
    let result = unsafe Helper.packetUnderCgroup(context.buffer, address, index)
    return Int32(truncatingIfNeeded: result) == 1
  }
}
