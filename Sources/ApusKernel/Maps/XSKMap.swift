/// `AF_XDP` sockets to redirect packets to, usually by the number of the receive queue
/// (`BPF_MAP_TYPE_XSKMAP`, since Linux 4.18).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct XSKMap: RedirectMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 17, keySize: 4, valueSize: 4, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }
}
