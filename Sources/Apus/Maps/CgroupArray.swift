public import ApusObject
import ApusSystem
public import SystemPackage

/// A handle to an array of control groups, for programs to test against (`BPF_MAP_TYPE_CGROUP_ARRAY`, Linux 4.8).
///
/// User space puts control groups in and takes them out; it cannot look at them.
public struct CgroupArray: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .cgroupArray }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an array of control groups.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (4, ""), value: (4, ""))
    self.map = map
  }

  /// Puts a control group in (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - cgroup: A descriptor of its folder in the second version's file system, which is borrowed for the call.
  ///   - index: Where to put it.
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EBADF` if it is no control group.
  public func set(_ cgroup: FileDescriptor, at index: UInt32) throws(ApusError) {
    try map.set(cgroup, at: index)
  }

  /// Takes a control group out (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public func remove(at index: UInt32) throws(ApusError) -> Bool {
    try map.remove(at: index)
  }
}

extension CgroupArray: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 4 }
}
