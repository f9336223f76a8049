/// A value for each control group that a program is attached to, of which every processor has its own
/// (`BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`, since Linux 4.20).
///
/// Otherwise it is a ``CgroupStorage``.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct PerCPUCgroupStorage<Value: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made as programs are attached.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 21, keySize: 16,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: 0,
      flags: flags.rawValue, extra: 0)
  }

  /// This processor's value of the control group that the program runs for (`bpf_get_local_storage`).
  @inlinable
  public var current: MapValue<Value> {
    // SAFETY: the map's values are of this type, and there always is one.
    @inline(__always) get { unsafe MapValue(Helper.localStorage(address, 0)) }
  }
}
