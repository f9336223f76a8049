/// A map from keys of any kind to values (`BPF_MAP_TYPE_HASH`, since Linux 3.19).
///
/// ```swift
/// public let sources = HashMap<IPv4Address, UInt64>(maxEntries: 65_536)
/// ```
///
/// The kernel compares keys byte by byte: a key type must have no padding between its fields, and
/// the compiler refuses one that has. All processors share the values: use
/// `atomicAdd(_:)` for a counter.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: HashTable, IterableMap,
  ~Copyable,
  @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of at most `maxEntries` entries, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 1, key: Key.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
