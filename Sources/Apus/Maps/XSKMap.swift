public import ApusObject
public import ApusSystem
public import SystemPackage

/// A handle to an array of `AF_XDP` sockets to redirect packets to (`BPF_MAP_TYPE_XSKMAP`, Linux 4.18).
///
/// User space puts sockets in and takes them out; it cannot look at them. A socket that is closed is taken out by the
/// kernel.
public struct XSKMap: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .xskMap }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an array of sockets.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (4, ""), value: (4, ""))
    self.map = map
  }

  /// Puts a socket in (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - socket: An `AF_XDP` socket, which is borrowed for the call.
  ///   - index: Where to put it: usually the number of the receive queue that it is bound to.
  ///   - policy: Whether a socket may, or has to, be there already.
  /// - Throws: ``ApusError/Code/keyExists`` or ``ApusError/Code/keyNotFound`` where the policy says so;
  ///   ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EOPNOTSUPP` or `ENOTSOCK` if it
  ///   is no `AF_XDP` socket.
  public func set(
    _ socket: FileDescriptor, at index: UInt32, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try map.set(socket, at: index, policy)
  }

  /// Takes a socket out (`BPF_MAP_DELETE_ELEM`).
  public func remove(at index: UInt32) throws(ApusError) {
    _ = try map.remove(at: index)
  }
}

extension XSKMap: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 4 }
}
