import ApusObject

/// A typed handle to a map.
///
/// The map types of Apus conform to it. A handle can be copied and shared between tasks, and keeps its map in
/// the kernel; it stays usable after the object that the map came with is closed.
public protocol TypedMap: Sendable {
  /// The type of map (`enum bpf_map_type`).
  static var mapType: MapType { get }

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` with both sides.
  init(_ map: SharedMap) throws(ApusError)

  /// The map that every copy of this handle shares.
  var map: SharedMap { get }
}

extension TypedMap {
  /// The name in the object, or the kernel's, which is cut to 15 bytes.
  public var name: String { map.name }

  /// The number by which the kernel knows the map; `bpftool map` shows it.
  public var id: UInt32 { map.id }

  /// What the kernel says about the map.
  public var info: MapInfo { map.info }

  /// Opens the map of a number (`BPF_MAP_GET_FD_BY_ID`, Linux 4.13).
  ///
  /// - Throws: ``ApusError/Code/noSuchMap``, ``ApusError/Code/typeMismatch``,
  ///   ``ApusError/Code/permissionDenied``: needs `CAP_SYS_ADMIN`.
  public init(id: UInt32) throws(ApusError) {
    try self.init(SharedMap(id: id))
  }

  /// Opens the map that has a name, of all maps on the machine (Linux 4.15).
  ///
  /// - Parameter name: The name; the kernel knows its first 15 bytes.
  /// - Throws: ``ApusError/Code/noSuchMap``, also if several maps have the name, with their numbers;
  ///   ``ApusError/Code/typeMismatch``, ``ApusError/Code/permissionDenied``: needs `CAP_SYS_ADMIN`.
  public init(named name: String) throws(ApusError) {
    try self.init(SharedMap(named: name))
  }

  /// Opens the map that is pinned at a path (`BPF_OBJ_GET`, Linux 4.4).
  ///
  /// - Throws: ``ApusError/Code/noSuchMap``, ``ApusError/Code/typeMismatch``,
  ///   ``ApusError/Code/permissionDenied``.
  public init(pinnedAt path: String) throws(ApusError) {
    try self.init(SharedMap(pinnedAt: path))
  }

  /// Gives the map a path in a BPF file system, where it outlives the process (`BPF_OBJ_PIN`, Linux 4.4).
  ///
  /// - Parameter path: Usually below `/sys/fs/bpf`. The folder must exist.
  /// - Throws: ``ApusError/Code/pinExists``, ``ApusError/Code/pinFailed``.
  public func pin(at path: String) throws(ApusError) { try map.pin(at: path) }

  /// Takes a path out of the BPF file system.
  ///
  /// The map lives on as long as somebody else uses it.
  ///
  /// - Throws: ``ApusError/Code/pinFailed``.
  public static func unpin(_ path: String) throws(ApusError) { try SharedMap.unpin(path) }

  /// Makes the map read-only for user space, for good (`BPF_MAP_FREEZE`, Linux 5.2).
  ///
  /// - Throws: ``ApusError/Code/systemCall``.
  public func freeze() throws(ApusError) { try map.freeze() }
}
