import ApusObject
public import ApusSystem
import SystemPackage

/// When ``HashMap/update(_:for:policy:)`` may write.
public typealias UpdatePolicy = BPF.UpdatePolicy

/// A handle to a hash map (`BPF_MAP_TYPE_HASH`, or `BPF_MAP_TYPE_LRU_HASH`).
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
/// Keys are equal if all their bytes are; padding in a key is zeroed, so the program must do so too.
public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: TypedMap {
  /// The map that every copy of this handle shares.
  public let map: SharedMap

  private let keyCodec = MapCodec<Key>()
  private let valueCodec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a hash of keys and values of these sizes.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check("\(Self.self)", is: [.hash, .lruHash], key: Key.self, value: Value.self)
    self.map = map
  }

  /// How many elements fit.
  public var capacity: Int { Int(map.maxEntries) }

  /// The value of a key, or nil if there is none (`BPF_MAP_LOOKUP_ELEM`).
  public subscript(key: Key) -> Value? {
    get throws(ApusError) {
      try keyCodec.withBytes(of: key) { key throws(ApusError) in try value(of: key) }
    }
  }

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/mapFull``; ``ApusError/Code/keyExists`` or
  ///   ``ApusError/Code/keyNotFound`` if the policy forbids it.
  public func update(
    _ value: Value, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    do throws(Errno) {
      try keyCodec.withBytes(of: key) { key throws(Errno) in
        try valueCodec.withBytes(of: value) { value throws(Errno) in
          try BPF.mapUpdate(map.descriptor, key: key, value: value, policy: policy)
        }
      }
    } catch {
      throw map.error("Writing", error)
    }
  }

  /// Adds a key that is not there yet (`BPF_NOEXIST`).
  ///
  /// - Throws: ``ApusError/Code/keyExists``, ``ApusError/Code/mapFull``.
  public func insert(_ value: Value, for key: Key) throws(ApusError) {
    try update(value, for: key, policy: .noExist)
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether it was there.
  @discardableResult
  public func removeValue(forKey key: Key) throws(ApusError) -> Bool {
    do throws(Errno) {
      try keyCodec.withBytes(of: key) { key throws(Errno) in
        try BPF.mapDelete(map.descriptor, key: key)
      }
      return true
    } catch .noSuchFileOrDirectory {
      return false
    } catch {
      throw map.error("Removing from", error)
    }
  }

  /// The value of a key by its bytes, or nil if there is none.
  func value(of key: RawSpan) throws(ApusError) -> Value? {
    do throws(Errno) {
      return try MapCodec<Value>
        .value { value throws(Errno) in
          try BPF.mapLookup(map.descriptor, key: key, into: &value)
        }
    } catch .noSuchFileOrDirectory {
      return nil
    } catch {
      throw map.error("Reading", error)
    }
  }
}
