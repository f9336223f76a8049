/// An array of maps that are all alike (`BPF_MAP_TYPE_ARRAY_OF_MAPS`, since Linux 4.12).
///
/// ```swift
/// public let generations = ArrayOfMaps(maxEntries: 2, of: HashMap<UInt32, UInt64>(maxEntries: 1024))
///
/// generations[0]?[key, default: 0]?.atomicAdd(1)
/// ```
///
/// User space puts the maps in, and can put another one in the place of one at any time.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct ArrayOfMaps<Inner: BPFMap & ~Copyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for `maxEntries` maps, empty at first.
  ///
  /// - Parameters:
  ///   - maxEntries: How many.
  ///   - inner: A map like those that go in: of their types, and of an array of its size too.
  ///   - flags: How it is created.
  @inlinable
  @inline(__always)
  public init(
    maxEntries: UInt32, of inner: consuming Inner, flags: MapFlags = MapFlags(rawValue: 0)
  ) {
    // The compiler takes the definition before this one, which is `inner`'s, for that of the maps in it.
    unsafe defineMap(
      address, type: 12, keySize: 4, valueSize: 4, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// The map at an index, or nil where there is none (`bpf_map_lookup_elem`).
  @inlinable
  public subscript(index: UInt32) -> MapReference<Inner>? {
    @inline(__always)
    get {
      var key = index
      // SAFETY: the map's keys are of four bytes, and what is found is a map like `inner`.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let map = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else { return nil }
        return unsafe MapReference(UnsafeRawPointer(map))
      }
    }
  }
}
