public import ApusObject

/// A handle to a hash map (`BPF_MAP_TYPE_HASH`, Linux 3.19).
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
/// Keys are equal if all their bytes are; padding in a key is zeroed, so the program must do so too.
public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: HashTable {
  /// The kernel's type of map.
  public static var mapType: MapType { .hash }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<Key>()
  /// How an element becomes bytes.
  public let codec: MapCodec<Value>

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a hash of keys and values of these types.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: Key.self, value: Value.self)
    self.map = map
    codec = MapCodec()
  }
}

extension HashMap: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { MemoryLayout<Key>.stride }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
  /// What keys and values are.
  public static var types: MapTypes? { MapTypes(key: Key.self, value: Value.self) }
}
