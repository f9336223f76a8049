/// A map from keys of any kind to values (`BPF_MAP_TYPE_HASH`, since Linux 3.19).
///
/// ```swift
/// public let sources = HashMap<IPv4Address, UInt64>(maxEntries: 65_536)
/// ```
///
/// The kernel compares keys byte by byte: a key type must have no padding between its fields, and
/// the compiler refuses one that has. All processors share the values: use
/// `atomicAdd(_:)` for a counter.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of at most `maxEntries` entries, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = []) {
    unsafe defineMap(
      address, type: 1, keySize: UInt32(truncatingIfNeeded: MemoryLayout<Key>.stride),
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
      flags: flags.rawValue)
  }

  /// What helpers take for the map.
  @inlinable
  var address: UnsafeRawPointer {
    // SAFETY: a type with raw layout stays where it is, and only the address is used.
    @inline(__always) get { unsafe withUnsafePointer(to: self) { unsafe UnsafeRawPointer($0) } }
  }

  /// The value of `key`, or nil where the map has none (`bpf_map_lookup_elem`).
  @inlinable
  public subscript(key: Key) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = key
      // SAFETY: the map's keys are of this type.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let value = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else {
          return nil
        }
        return unsafe MapValue(value)
      }
    }
  }

  /// The value of `key`, which becomes `initial` first where the map has none.
  ///
  /// ```swift
  /// sources[ip.source, default: 0]?.atomicAdd(1)
  /// ```
  ///
  /// Of two processors that meet the same new key, one inserts the value and both get it. Nil where
  /// the entry is not there and cannot be inserted: the map is full.
  @inlinable
  public subscript(key: Key, default initial: @autoclosure () -> Value) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = key
      // One copy of the key serves all three calls.
      // SAFETY: the map's keys and values are of these types.
      return unsafe withUnsafePointer(to: &key) { key in
        let key = unsafe UnsafeRawPointer(key)
        if let value = unsafe Helper.mapLookup(address, key) { return unsafe MapValue(value) }
        var initial = initial()
        // Whoever comes second fails here, and finds the first one's entry below.
        _ = unsafe withUnsafePointer(to: &initial) { initial in
          unsafe Helper.mapUpdate(address, key, initial, UpdatePolicy.ifAbsent.rawValue)
        }
        guard let value = unsafe Helper.mapLookup(address, key) else { return nil }
        return unsafe MapValue(value)
      }
    }
  }

  /// Writes an entry (`bpf_map_update_elem`).
  ///
  /// - Throws: ``KernelError/exists`` or ``KernelError/notFound`` where the policy says so,
  ///   ``KernelError/mapIsFull``, ``KernelError/outOfMemory``, ``KernelError/busy``.
  @inlinable
  @inline(__always)
  public func update(
    _ value: Value, forKey key: Key, _ policy: UpdatePolicy = .always
  ) throws(KernelError) {
    var key = key
    var value = value
    // SAFETY: the map's keys and values are of these types.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe withUnsafePointer(to: &value) { value in
        unsafe Helper.mapUpdate(
          address, UnsafeRawPointer(key), UnsafeRawPointer(value), policy.rawValue)
      }
    }
    try KernelError.check(result)
  }

  /// Removes the entry of `key` (`bpf_map_delete_elem`).
  ///
  /// - Throws: ``KernelError/notFound`` where there is none, ``KernelError/busy``.
  @inlinable
  @inline(__always)
  public func removeValue(forKey key: Key) throws(KernelError) {
    var key = key
    // SAFETY: the map's keys are of this type.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.mapDelete(address, UnsafeRawPointer(key))
    }
    try KernelError.check(result)
  }
}
