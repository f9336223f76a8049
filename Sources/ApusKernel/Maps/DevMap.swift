/// Interfaces to redirect packets to, by an index (`BPF_MAP_TYPE_DEVMAP`, since Linux 4.14; with programs, as
/// here, since 5.8).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct DevMap: InterfaceMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 14, keySize: 4, valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }
}
