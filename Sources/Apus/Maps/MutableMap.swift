public import ApusSystem

/// A handle to a map in which elements are made and removed.
public protocol MutableMap<KeyCodec, Codec>: KeyedMap {}

extension MutableMap {
  /// Writes what there is for a key (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/mapFull``; ``ApusError/Code/keyExists`` or
  ///   ``ApusError/Code/keyNotFound`` if the policy forbids it; ``ApusError/Code/permissionDenied`` if the map is
  ///   frozen, or its flags forbid it.
  @inlinable
  public func update(
    _ element: Element, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in
      try codec.withBytes(of: element) { value throws(ApusError) in
        try map.update(key, value, policy)
      }
    }
  }

  /// Adds a key that is not there yet (`BPF_NOEXIST`).
  ///
  /// - Throws: ``ApusError/Code/keyExists``, ``ApusError/Code/mapFull``.
  @inlinable
  public func insert(_ element: Element, for key: Key) throws(ApusError) {
    try update(element, for: key, policy: .noExist)
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether it was there.
  @inlinable
  @discardableResult
  public func removeValue(forKey key: Key) throws(ApusError) -> Bool {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in try map.remove(key) }
  }

  /// Writes many elements (`BPF_MAP_UPDATE_BATCH`, Linux 5.6; one by one before that).
  ///
  /// From a hundred elements on, each takes less than half as long as by ``update(_:for:policy:)``.
  ///
  /// - Throws: As ``update(_:for:policy:)``; the elements before the one that failed are written, and the error says
  ///   how many.
  @inlinable
  public func update(
    contentsOf elements: some Collection<(key: Key, value: Element)>
  ) throws(ApusError) {
    if elements.count == 1, let element = elements.first {
      return try update(element.value, for: element.key)
    }
    var batch = MapBatch(for: map, count: elements.count)
    for element in elements {
      if batch.isFull { try batch.write() }
      batch.append { key, value, index in
        keyCodec.store(element.key, to: &key, at: index &* keyCodec.size)
        codec.store(element.value, to: &value, at: index &* codec.size)
      }
    }
    try batch.write()
  }

  /// Removes many keys (`BPF_MAP_DELETE_BATCH`, Linux 5.6; one by one before that).
  ///
  /// - Returns: How many of them were there.
  @inlinable
  @discardableResult
  public func removeValues(forKeys keys: some Collection<Key>) throws(ApusError) -> Int {
    var removed = 0
    var batch = MapBatch(for: map, count: keys.count)
    for key in keys {
      if batch.isFull { removed += try batch.remove() }
      batch.append { bytes, _, index in
        keyCodec.store(key, to: &bytes, at: index &* keyCodec.size)
      }
    }
    return try removed + batch.remove()
  }

  /// Removes all elements that are there during the whole call.
  public func removeAll() throws(ApusError) {
    guard !map.type.operations.contains(.lookupAndDeleteBatch) else {
      return try map.takeEachRun { _, _, _ in }
    }
    for key in try map.keyBytes() {
      // Sound: a byte has no padding, so its raw view has nothing uninitialised.
      _ = try map.remove(unsafe key.span.bytes)
    }
  }
}
