public import ApusObject

/// A handle to an array of sockets that share a port, of which a program chooses one (`BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`, Linux 4.19).
public struct ReusePortSockArray: SocketMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .reuseportSocketArray }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<UInt32>()
  /// How an element becomes bytes.
  public let codec = MapCodec<UInt64>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map, with room for cookies of 8 bytes.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (keyCodec.size, "\(UInt32.self)"), value: (8, ""))
    self.map = map
  }
}

extension ReusePortSockArray: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 8 }
}
