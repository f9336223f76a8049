/// A map from keys of any kind to values, of which every processor has its own
/// (`BPF_MAP_TYPE_PERCPU_HASH`, since Linux 4.6).
///
/// ```swift
/// public let packets = PerCPUHashMap<IPv4Address, UInt64>(maxEntries: 4096)
/// ```
///
/// A program sees the value of the processor that it runs on; user space sees all of them. A value
/// that is inserted is the inserting processor's, and zero on the others.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct PerCPUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: HashTable, IterableMap,
  PerCPUMap,
  ~Copyable, @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of at most `maxEntries` entries, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 5, key: Key.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
