import ApusObject
public import ApusSystem
public import SystemPackage

/// A handle to a map with a value for each of the kernel's own objects: sockets, tasks, inodes, control groups.
///
/// User space names the object by a descriptor. A value goes away with its object.
public protocol LocalStorage<Value>: TypedMap {
  /// What belongs to each object.
  associatedtype Value: BitwiseCopyable

  /// How a value becomes bytes.
  var codec: MapCodec<Value> { get }
}

extension LocalStorage {
  /// The value of an object, or nil if it has none (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EBADF` if the descriptor is no such object.
  public subscript(object: FileDescriptor) -> Value? {
    get throws(ApusError) {
      try MapCodec<Int32>()
        .withBytes(of: object.rawValue) { key throws(ApusError) -> Value? in
          try codec.element { value throws(ApusError) -> Bool in
            try map.lookup(key, into: &value)
          }
        }
    }
  }

  /// Writes the value of an object (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// Where a program makes the object's first value of any map, or removes its last one, at the same moment, the kernel
  /// leaves it to user space to write again (`EAGAIN`), which this does.
  ///
  /// - Throws: ``ApusError/Code/keyExists`` or ``ApusError/Code/keyNotFound`` if the policy forbids it;
  ///   ``ApusError/Code/systemCall`` with `EBADF` if the descriptor is no such object.
  public func update(
    _ value: Value, for object: FileDescriptor, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try MapCodec<Int32>()
      .withBytes(of: object.rawValue) { key throws(ApusError) in
        try codec.withBytes(of: value) { value throws(ApusError) in
          try map.update(key, value, policy)
        }
      }
  }

  /// Removes the value of an object (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether it had one.
  @discardableResult
  public func removeValue(for object: FileDescriptor) throws(ApusError) -> Bool {
    try MapCodec<Int32>()
      .withBytes(of: object.rawValue) { key throws(ApusError) in try map.remove(key) }
  }
}

extension MapSpecification {
  /// A map of a type that has values for the kernel's own objects: they need no room of their own.
  static func localStorage(
    _ type: MapType, valueSize: Int, name: String, flags: MapFlags
  ) -> MapSpecification {
    MapSpecification(
      name: name, type: type, keySize: 4, valueSize: UInt32(clamping: valueSize),
      flags: flags.union(type.rules?.requiredFlags ?? []))
  }
}
