import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a map of maps that are all alike.
///
/// The kernel keeps the maps that are in it.
public protocol MapOfMaps<KeyCodec, Inner>: DescriptorMap where Codec == MapCodec<UInt32> {
  /// What the maps in it are.
  associatedtype Inner: TypedMap
}

extension MapOfMaps {
  /// A handle on the map that is there for a key, or nil if there is none (`BPF_MAP_LOOKUP_ELEM`, then
  /// `BPF_MAP_GET_FD_BY_ID`; Linux 4.13).
  ///
  /// - Throws: ``ApusError/Code/permissionDenied``: needs `CAP_SYS_ADMIN`.
  public func map(for key: Key) throws(ApusError) -> Inner? {
    guard let id = try self[key] else { return nil }
    if let hosted = map.hosted {
      guard let inner = hosted.map(numbered: id) else { return nil }
      return try Inner(SharedMap(inner))
    }
    do throws(ApusError) {
      return try Inner(id: id)
    } catch {
      // Another one may have taken its place in between, and it may be gone.
      guard error.code == .noSuchMap else { throw error }
      return nil
    }
  }

  /// Puts a map in, in the place of one that is there (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// When this returns, no program uses the one that was there any more by way of this map.
  ///
  /// - Throws: ``ApusError/Code/mapFull``; ``ApusError/Code/typeMismatch`` if it is not like the others:
  ///   of another number of entries, with other flags, or in a simulator and this in the kernel.
  public func set(_ inner: Inner, for key: Key) throws(ApusError) {
    let reference = try inner.map.reference(in: map)
    do throws(ApusError) {
      try set(reference, for: key)
    } catch {
      guard error.errno == .invalidArgument else { throw error }
      throw ApusError(
        .typeMismatch,
        "Map \(inner.name) cannot go into map \(map.name): the maps in it have other sizes, flags or numbers of "
          + "entries. It has \(inner.info.maxEntries) entries of \(inner.info.keySize) + "
          + "\(inner.info.valueSize) bytes, and flags \(inner.info.flags).",
        subject: map.name, errno: error.errno)
    }
  }
}

extension SharedMap {
  /// Creates a map of maps that are like one.
  static func creating(
    _ type: MapType, keySize: Int, maxEntries: UInt32, name: String, flags: MapFlags,
    like inner: SharedMap
  ) throws(ApusError) -> SharedMap {
    try SharedMap(
      creating: MapSpecification(
        name: name, type: type, keySize: UInt32(clamping: keySize), valueSize: 4,
        maxEntries: maxEntries, flags: flags), innerMap: inner)
  }
}
