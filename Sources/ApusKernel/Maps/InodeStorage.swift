/// A value for each inode that programs know, until it goes away (`BPF_MAP_TYPE_INODE_STORAGE`, since Linux 5.10).
///
/// ```swift
/// public let opened = InodeStorage<UInt64>()
///
/// @section("lsm/file_open") @used
/// public func countOpening(_ context: TracingContext) -> SecurityDecision {
///   opened[context.argument(0, as: file.self).f_inode, default: 0]?.atomicAdd(1)
///   return .allow
/// }
/// ```
///
/// Only programs on hooks of the kernel's security modules may use it, where these are on (`lsm=bpf`).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct InodeStorage<Value: BitwiseCopyable>: LocalStorage, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made one by one.
  ///
  /// They are allocated as they are needed: ``MapFlags/noPreallocation`` is always set.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineLocalStorage(address, type: 28, value: Value.self, flags: flags)
  }

  /// The value of an inode, or nil where it has none (`bpf_inode_storage_get`).
  ///
  /// - Parameter inode: A pointer to `struct inode` that the verifier knows the type of.
  @inlinable
  public subscript<Structure: KernelType>(
    inode: KernelPointer<Structure>
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.inodeStorageGet, inode.address) }
  }

  /// The value of an inode, which becomes `initial` first where it has none
  /// (`bpf_inode_storage_get`, `BPF_LOCAL_STORAGE_GET_F_CREATE`).
  ///
  /// Nil where there is no memory for it.
  @inlinable
  public subscript<Structure: KernelType>(
    inode: KernelPointer<Structure>, default initial: @autoclosure () -> Value
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.inodeStorageGet, inode.address, default: initial()) }
  }

  /// Removes the value of an inode (`bpf_inode_storage_delete`).
  ///
  /// - Throws: ``KernelError/notFound`` where it has none.
  @inlinable
  @inline(__always)
  public func removeValue<Structure: KernelType>(
    for inode: KernelPointer<Structure>
  ) throws(KernelError) {
    try KernelError.check(unsafe Helper.inodeStorageDelete(address, inode.address))
  }
}
