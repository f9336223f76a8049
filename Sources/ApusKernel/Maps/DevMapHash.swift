/// Interfaces to redirect packets to, by any number (`BPF_MAP_TYPE_DEVMAP_HASH`, since Linux 5.4; with
/// programs, as here, since 5.8).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct DevMapHash: InterfaceMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 25, keySize: 4, valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }
}
