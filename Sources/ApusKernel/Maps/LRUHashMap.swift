/// A map from keys of any kind to values, which drops what was not used for longest when it is full
/// (`BPF_MAP_TYPE_LRU_HASH`, since Linux 4.10).
///
/// ```swift
/// public let flows = LRUHashMap<Flow, FlowCounters>(maxEntries: 65_536)
/// ```
///
/// Which entries go is an approximation: they are dropped some at a time, by processor, before the
/// map is quite full. With ``MapFlags/noCommonLRU`` each processor drops only its own.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct LRUHashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: HashTable, IterableMap,
  ~Copyable,
  @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of about `maxEntries` entries, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 9, key: Key.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
