public import ApusObject

/// A handle to a hash table of maps that are all alike (`BPF_MAP_TYPE_HASH_OF_MAPS`, Linux 4.12).
///
/// The subscript gives the number of the map that is there; ``MapOfMaps/map(for:)`` opens it.
public struct HashOfMaps<Key: BitwiseCopyable, Inner: TypedMap>: MapOfMaps {
  /// The kernel's type of map.
  public static var mapType: MapType { .hashOfMaps }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<Key>()
  /// How an element becomes bytes.
  public let codec = MapCodec<UInt32>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: Key.self, value: UInt32.self)
    self.map = map
  }

  /// Creates a map of maps that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Parameters:
  ///   - maxEntries: How many maps fit.
  ///   - inner: What they are like. It need not be one of them.
  ///   - name: What `bpftool map` shows.
  ///   - flags: How it is created.
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(
    maxEntries: UInt32, like inner: Inner, name: String = "", flags: MapFlags = []
  ) throws(ApusError) {
    try self.init(
      .creating(
        Self.mapType, keySize: MemoryLayout<Key>.stride, maxEntries: maxEntries, name: name,
        flags: flags,
        like: inner.map))
  }
}
