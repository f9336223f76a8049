/// A set of values that may wrongly say that it has one, but never that it has not
/// (`BPF_MAP_TYPE_BLOOM_FILTER`, since Linux 5.16).
///
/// ```swift
/// public let seen = BloomFilter<IPv4Address>(maxEntries: 100_000)
///
/// guard seen.mayContain(ip.source) else { return .pass }
/// ```
///
/// Nothing can be removed from it. The kernel hashes values byte by byte: a value type must have no
/// padding, and the compiler refuses one that has.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct BloomFilter<Value: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A set for about `maxEntries` values, empty at first.
  ///
  /// - Parameters:
  ///   - maxEntries: How many values it is made for; with more, it is wrong more often.
  ///   - hashFunctions: How many bits stand for a value, 1 to 15; 0 leaves it to the kernel, which takes 5.
  ///   - flags: How it is created.
  @inlinable
  @inline(__always)
  public init(
    maxEntries: UInt32, hashFunctions: UInt32 = 0, flags: MapFlags = MapFlags(rawValue: 0)
  ) {
    unsafe defineMap(
      address, type: 30, keySize: 0,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
      flags: flags.rawValue, extra: UInt64(hashFunctions))
  }

  /// Adds a value (`bpf_map_push_elem`).
  @inlinable
  @inline(__always)
  public func insert(_ value: Value) {
    var value = value
    // SAFETY: the map's values are of this type. The kernel fails only for flags that it does not know.
    _ = unsafe withUnsafePointer(to: &value) { value in
      unsafe Helper.mapPush(address, UnsafeRawPointer(value), 0)
    }
  }

  /// Whether a value was added: false is certain, true is not (`bpf_map_peek_elem`).
  @inlinable
  @inline(__always)
  public func mayContain(_ value: Value) -> Bool {
    var value = value
    // SAFETY: the map's values are of this type, and the kernel only reads this one.
    let result = unsafe withUnsafeMutablePointer(to: &value) { value in
      unsafe Helper.mapPeek(address, UnsafeMutableRawPointer(value))
    }
    return Int32(truncatingIfNeeded: result) == 0
  }
}
