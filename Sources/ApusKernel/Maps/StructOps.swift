/// Callbacks that programs implement for the kernel (`BPF_MAP_TYPE_STRUCT_OPS`, since Linux 5.6), such as a
/// congestion control of TCP.
///
/// ```swift
/// public let steady = StructOps<tcp_congestion_ops> { steady in
///   steady.set(.name, to: "steady")
///   steady.set(.ssthresh, to: threshold)
///   steady.set(.undo_cwnd, to: restore)
///   steady.set(.cong_avoid, to: avoid)
/// }
///
/// @section("struct_ops/ssthresh") @used
/// public func threshold(_ context: StructOpsContext) -> UInt32 { 10 }
/// ```
///
/// The struct is one of the kernel's, and so are the names of its members: `apus bindings tcp_congestion_ops` declares
/// both. What is not set is zero, or null. Where the members lie in the running kernel, the loader finds out; a member
/// that is set and that the kernel does not have is an error then. The programs are in the same kernel target; each is
/// one callback, which several structs of the same kind may share.
///
/// User space attaches it (`object.steady.attach()`); the kernel calls the programs from then on.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct StructOps<Structure: KernelType>: ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Callbacks of the kernel's struct `Structure`.
  ///
  /// - Parameters:
  ///   - isLinked: Whether a link holds them in their place (`BPF_F_LINK`, since Linux 6.4). Without, they are in it
  ///     from when the map's value is set until it is deleted.
  ///   - define: Sets the members, with constants and programs.
  @inlinable
  @inline(__always)
  public init(isLinked: Bool = true, _ define: (StructOpsMembers<Structure>) -> Void) {
    // SAFETY: a type with raw layout stays where it is, and only the address is used.
    let address = unsafe withUnsafePointer(to: self) { unsafe UnsafeRawPointer($0) }
    unsafe defineMap(
      address, type: 26, keySize: 4, valueSize: 0, maxEntries: 1, flags: isLinked ? 1 << 13 : 0,
      extra: 0)
    define(unsafe StructOpsMembers(address))
  }
}
