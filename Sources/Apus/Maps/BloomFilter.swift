public import ApusObject
import ApusSystem

/// A handle to a set of values that may wrongly say that it has one, but never that it has not
/// (`BPF_MAP_TYPE_BLOOM_FILTER`, Linux 5.16).
///
/// Nothing can be removed from it. A handle can be copied and shared between tasks, and stays usable after its object
/// is closed.
public struct BloomFilter<Value: BitwiseCopyable>: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .bloomFilter }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  private let codec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a bloom filter of values of this type.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, value: Value.self)
    self.map = map
  }

  /// Creates a filter that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Parameters:
  ///   - maxEntries: How many values it is made for; with more, it is wrong more often.
  ///   - hashFunctions: How many bits stand for a value, 1 to 15; 0 leaves it to the kernel, which takes 5.
  ///   - name: What `bpftool map` shows.
  ///   - flags: How it is created.
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(
    maxEntries: UInt32, hashFunctions: Int, name: String = "", flags: MapFlags = []
  ) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: Self.specification(
          maxEntries: maxEntries, name: name, flags: flags, extra: UInt64(clamping: hashFunctions)
        )))
  }

  /// How many bits stand for a value.
  public var hashFunctions: Int { Int(map.info.extra & 0xf) }

  /// Adds a value (`BPF_MAP_UPDATE_ELEM`).
  public func insert(_ value: Value) throws(ApusError) {
    try codec.withBytes(of: value) { value throws(ApusError) in
      try map.update(RawSpan(), value, .any)
    }
  }

  /// Whether a value was added: false is certain, true is not (`BPF_MAP_LOOKUP_ELEM`).
  public func mayContain(_ value: Value) throws(ApusError) -> Bool {
    try codec.element { bytes throws(ApusError) -> Bool in
      codec.store(value, to: &bytes, at: 0)
      return try map.lookup(RawSpan(), into: &bytes)
    } != nil
  }
}

extension BloomFilter: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 0 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
}
