/// A value for each control group that a program is attached to (`BPF_MAP_TYPE_CGROUP_STORAGE`, since Linux 4.19).
///
/// ```swift
/// public let passed = CgroupStorage<UInt64>()
///
/// @section("cgroup_skb/egress") @used
/// public func count(_ context: CgroupPacketContext) -> CgroupPacketAction {
///   passed.current.atomicAdd(1)
///   return .allow
/// }
/// ```
///
/// The value is there as soon as the program is attached, zeroed, and stays until the control group or the map goes, for
/// whichever program is attached there next; before Linux 5.9, until the program is detached. Only programs that are attached to control groups may
/// use it. A ``CgroupLocalStorage``, which other programs may use too, has superseded it.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct CgroupStorage<Value: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made as programs are attached.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 19, keySize: 16,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: 0,
      flags: flags.rawValue, extra: 0)
  }

  /// The value of the control group that the program runs for (`bpf_get_local_storage`).
  @inlinable
  public var current: MapValue<Value> {
    // SAFETY: the map's values are of this type, and there always is one.
    @inline(__always) get { unsafe MapValue(Helper.localStorage(address, 0)) }
  }
}
