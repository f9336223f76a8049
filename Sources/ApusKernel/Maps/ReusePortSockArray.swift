/// Sockets that share a port, of which a program chooses one (`BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`, since Linux 4.19).
///
/// User space puts them in; the program is one that is given a ``ReusePortContext``.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct ReusePortSockArray: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 20, keySize: 4, valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// Chooses the socket at an index (`bpf_sk_select_reuseport`).
  ///
  /// - Throws: ``KernelError/notFound`` where there is none; ``KernelError`` `EBADFD` (77) where it shares another port.
  @inlinable
  @inline(__always)
  public func select(_ index: UInt32, for context: ReusePortContext) throws(KernelError) {
    var index = index
    // SAFETY: the helper takes the program's own context, a map of this type, and any index.
    let result = unsafe withUnsafePointer(to: &index) { index in
      unsafe Helper.selectReusePort(context.contextAddress, address, UnsafeRawPointer(index), 0)
    }
    try KernelError.check(result)
  }
}
