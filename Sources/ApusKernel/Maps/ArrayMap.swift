/// A map from indices 0, 1, 2 … to values (`BPF_MAP_TYPE_ARRAY`, since Linux 3.19).
///
/// ```swift
/// public let settings = ArrayMap<Settings>(maxEntries: 1)
/// ```
///
/// All processors share the values: use `atomicAdd(_:)` for a counter, or a
/// ``PerCPUArray``.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct ArrayMap<Value: BitwiseCopyable>: IndexedMap, IterableMap, ~Copyable,
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
      address, type: 2, key: UInt32.self, value: Value.self, maxEntries: maxEntries, flags: flags)
  }
}
