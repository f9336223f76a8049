/// A map from keys of any kind to values, of which every processor has its own, and which drops what
/// was not used for longest when it is full (`BPF_MAP_TYPE_LRU_PERCPU_HASH`, since Linux 4.10).
///
/// A program sees the value of the processor that it runs on; user space sees all of them.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct LRUPerCPUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: HashTable,
  IterableMap, PerCPUMap,
  ~Copyable, @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of about `maxEntries` entries, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 10, key: Key.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
