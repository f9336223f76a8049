public import ApusObject

/// A handle to an arena: memory that programs and user space share, with pointers that both follow
/// (`BPF_MAP_TYPE_ARENA`, Linux 6.9).
///
/// `maxEntries` is its size in pages.
public struct Arena: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .arena }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle after checking the map's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an arena.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self)
    self.map = map
  }

  /// The arena in this process's memory (`mmap`), where it has the same addresses as in others.
  ///
  /// It stays there as long as any handle to the map, or the result of this, does.
  ///
  /// - Throws: ``ApusError/Code/unsupported`` if the map was created with `MapFlags.signalOnFault`: touching a page
  ///   that is not there would end the process. ``ApusError/Code/permissionDenied``.
  public func mapped() throws(ApusError) -> ArenaMemory {
    guard !map.info.flags.contains(.signalOnFault) else {
      throw ApusError(
        .unsupported,
        "Map \(map.name) signals where a page is missing (BPF_F_SEGV_ON_FAULT), so it cannot be read as if all were there.",
        subject: map.name)
    }
    return ArenaMemory(try map.mapArena())
  }
}

extension Arena: CreatableMap {
  /// The size of a key in bytes: there are none.
  public static var keySize: Int { 0 }
  /// The size of a value in bytes: there are none.
  public static var valueSize: Int { 0 }
}
