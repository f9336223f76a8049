/// A map from indices 0, 1, 2 … to values, of which every processor has its own
/// (`BPF_MAP_TYPE_PERCPU_ARRAY`, since Linux 4.6).
///
/// ```swift
/// public let packets = PerCPUArray<UInt64>(maxEntries: 1)
/// ```
///
/// A program sees the value of the processor that it runs on; user space sees all of them. That
/// makes it the fastest way to count.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct PerCPUArray<Value: BitwiseCopyable>: IndexedMap, IterableMap, PerCPUMap, ~Copyable,
  @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values are looked up by their index.
  public typealias Key = UInt32

  /// A map of `maxEntries` values, of which all are there from the beginning, zeroed.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 6, key: UInt32.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
