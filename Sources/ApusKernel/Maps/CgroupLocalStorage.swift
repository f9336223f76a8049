/// A value for each control group that programs know, until it goes away (`BPF_MAP_TYPE_CGRP_STORAGE`, since Linux 6.2).
///
/// ```swift
/// public let forks = CgroupLocalStorage<UInt64>()
///
/// let cgroup = context.argument(0, as: task_struct.self).cgroups.dfl_cgrp
/// forks[cgroup, default: 0]?.atomicAdd(1)
/// ```
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct CgroupLocalStorage<Value: BitwiseCopyable>: LocalStorage, ~Copyable,
  @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made one by one.
  ///
  /// They are allocated as they are needed: ``MapFlags/noPreallocation`` is always set.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineLocalStorage(address, type: 32, value: Value.self, flags: flags)
  }

  /// The value of a control group, or nil where it has none (`bpf_cgrp_storage_get`).
  ///
  /// - Parameter cgroup: A pointer to `struct cgroup` that the verifier knows the type of.
  @inlinable
  public subscript<Structure: KernelType>(
    cgroup: KernelPointer<Structure>
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.cgroupStorageGet, cgroup.address) }
  }

  /// The value of a control group, which becomes `initial` first where it has none
  /// (`bpf_cgrp_storage_get`, `BPF_LOCAL_STORAGE_GET_F_CREATE`).
  ///
  /// Nil where there is no memory for it.
  @inlinable
  public subscript<Structure: KernelType>(
    cgroup: KernelPointer<Structure>, default initial: @autoclosure () -> Value
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.cgroupStorageGet, cgroup.address, default: initial()) }
  }

  /// Removes the value of a control group (`bpf_cgrp_storage_delete`).
  ///
  /// - Throws: ``KernelError/notFound`` where it has none.
  @inlinable
  @inline(__always)
  public func removeValue<Structure: KernelType>(
    for cgroup: KernelPointer<Structure>
  ) throws(KernelError) {
    try KernelError.check(unsafe Helper.cgroupStorageDelete(address, cgroup.address))
  }
}
