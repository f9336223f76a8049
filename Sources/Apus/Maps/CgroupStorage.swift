public import ApusObject
import ApusSystem

/// A handle to a map with a value for each control group that a program is attached to
/// (`BPF_MAP_TYPE_CGROUP_STORAGE`, Linux 4.19).
///
/// A value comes when a program is attached, and goes with the control group or the map; before Linux 5.9, when the
/// program is detached. User space reads and writes values, and neither adds nor removes any. A ``CgroupLocalStorage`` has superseded it.
public struct CgroupStorage<Value: BitwiseCopyable>: KeyedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .cgroupStorage }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<CgroupStorageKey>()
  /// How an element becomes bytes.
  public let codec: MapCodec<Value>

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map of values of this type, by group and way of
  ///   attaching.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: CgroupStorageKey.self, value: Value.self)
    self.map = map
    codec = MapCodec()
  }

  /// Creates a map that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(name: String = "", flags: MapFlags = []) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: MapSpecification(
          name: name, type: Self.mapType,
          keySize: UInt32(clamping: MemoryLayout<CgroupStorageKey>.stride),
          valueSize: UInt32(clamping: MemoryLayout<Value>.stride), flags: flags),
        types: MapTypes(key: CgroupStorageKey.self, value: Value.self)))
  }

  /// Writes the value of a control group that the program is attached to (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/keyNotFound`` if it is not.
  public func update(_ element: Element, for key: CgroupStorageKey) throws(ApusError) {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in
      try codec.withBytes(of: element) { value throws(ApusError) in
        try map.update(key, value, .exist)
      }
    }
  }
}
