/// Processors to redirect packets to, by their number (`BPF_MAP_TYPE_CPUMAP`, since Linux 4.15; with
/// programs, as here, since 5.9).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct CPUMap: RedirectMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 16, keySize: 4, valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }
}
