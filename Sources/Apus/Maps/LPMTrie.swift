public import ApusObject

/// A handle to a trie that finds the longest prefix that an address begins with (`BPF_MAP_TYPE_LPM_TRIE`, Linux
/// 4.11).
///
/// A lookup by a prefix finds the longest one in the map that it begins with, not only itself. A handle can be copied
/// and shared between tasks, and stays usable after its object is closed.
public struct LPMTrie<Address: BitwiseCopyable, Value: BitwiseCopyable>: MutableMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .longestPrefixTrie }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = PrefixCodec<Address>()
  /// How an element becomes bytes.
  public let codec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a trie of addresses and values of these types.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(
      Self.self, key: (keyCodec.size, "\(Prefix<Address>.self)"),
      value: (codec.size, "\(Value.self)"))
    self.map = map
  }

  /// The value of the longest prefix that an address begins with, or nil if it begins with none.
  @inlinable
  public subscript(longestMatchOf address: Address) -> Value? {
    get throws(ApusError) { try self[Prefix(address)] }
  }
}

extension LPMTrie: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { PrefixCodec<Address>.size }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
}
