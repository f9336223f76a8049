public import ApusObject

/// A handle to a hash table of sockets to redirect to (`BPF_MAP_TYPE_SOCKHASH`, Linux 4.18).
public struct SockHash<Key: BitwiseCopyable>: SocketMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .socketHash }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<Key>()
  /// How an element becomes bytes.
  public let codec = MapCodec<UInt64>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map, with room for cookies of 8 bytes.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (keyCodec.size, "\(Key.self)"), value: (8, ""))
    self.map = map
  }
}

extension SockHash: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { MemoryLayout<Key>.stride }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 8 }
}
