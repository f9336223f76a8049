// Many values at once, each under its own lock (`BPF_F_LOCK` in batches, Linux 5.6; before that one by one).

extension HashMap {
  /// A copy of all entries, each copied while its lock is held: no value is one that a program was half way through
  /// changing.
  ///
  /// Otherwise as ``KeyedMap/contents()``. The locks themselves come as zero.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock; otherwise as
  ///   ``KeyedMap/contents()``.
  public func lockedContents() throws(ApusError) -> [(key: Key, value: Value)] {
    var elements: [(key: Key, value: Value)] = []
    try map.forEachRun(locked: true) { keys, values, count in
      for index in 0..<count {
        elements.append(
          (
            key: keyCodec.load(from: keys, at: index &* keyCodec.size),
            value: codec.load(from: values, at: index &* codec.size)
          ))
      }
    }
    return elements
  }

  /// Writes values, all but their locks, each while its lock is held.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock; otherwise as
  ///   ``MutableMap/update(contentsOf:)``.
  public func updateLocked(
    contentsOf elements: some Collection<(key: Key, value: Value)>
  ) throws(ApusError) {
    var batch = MapBatch(for: map, count: elements.count, locked: true)
    for element in elements {
      if batch.isFull { try batch.write() }
      batch.append { key, value, index in
        keyCodec.store(element.key, to: &key, at: index &* keyCodec.size)
        codec.store(element.value, to: &value, at: index &* codec.size)
      }
    }
    try batch.write()
  }
}

extension ArrayMap {
  /// A copy of all values, each copied while its lock is held: no value is one that a program was half way through
  /// changing.
  ///
  /// The locks themselves come as zero.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock.
  public func lockedContents() throws(ApusError) -> [Value] {
    var elements: [Value] = []
    elements.reserveCapacity(count)
    try map.forEachRun(locked: true) { _, values, count in
      for index in 0..<count {
        elements.append(codec.load(from: values, at: index &* codec.size))
      }
    }
    return elements
  }

  /// Writes values from an index on, all but their locks, each while its lock is held.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock.
  public func setLocked(
    contentsOf elements: some Collection<Value>, startingAt first: UInt32 = 0
  ) throws(ApusError) {
    guard elements.count <= count - Swift.min(count, Int(first)) else {
      throw map.indexOutOfRange(first &+ UInt32(clamping: elements.count))
    }
    var batch = MapBatch(for: map, count: elements.count, locked: true)
    var place = first
    for element in elements {
      if batch.isFull { try batch.write() }
      batch.append { key, value, index in
        key.storeBytes(of: place, toByteOffset: index &* 4, as: UInt32.self)
        codec.store(element, to: &value, at: index &* codec.size)
      }
      place &+= 1
    }
    try batch.write()
  }
}
