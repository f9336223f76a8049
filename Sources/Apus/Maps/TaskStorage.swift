public import ApusObject

/// A handle to a map with a value for each task (`BPF_MAP_TYPE_TASK_STORAGE`, Linux 5.11).
///
/// User space names a task by a descriptor of the process (`pidfd_open`).
public struct TaskStorage<Value: BitwiseCopyable>: LocalStorage {
  /// The kernel's type of map.
  public static var mapType: MapType { .taskStorage }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How an element becomes bytes.
  public let codec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map of values of this type.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: Int32.self, value: Value.self)
    self.map = map
  }

  /// Creates a map that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(name: String = "", flags: MapFlags = []) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: .localStorage(
          Self.mapType, valueSize: MemoryLayout<Value>.stride, name: name, flags: flags),
        types: MapTypes(key: Int32.self, value: Value.self)))
  }
}
