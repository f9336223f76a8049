public import ApusObject

/// A handle to an array map (`BPF_MAP_TYPE_ARRAY`, Linux 3.19): a fixed number of values, each always there.
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
public struct ArrayMap<Value: BitwiseCopyable>: IndexedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .array }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How an element becomes bytes.
  public let codec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an array of values of this type.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: UInt32.self, value: Value.self)
    self.map = map
  }
}

extension ArrayMap: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
  /// What indices and values are.
  public static var types: MapTypes? { MapTypes(key: UInt32.self, value: Value.self) }
}
