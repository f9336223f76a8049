public import ApusSystem

/// A handle to a map whose values may have a lock in them.
///
/// With ApusKernel's `SpinLock` as a stored property of the value, and the map from an object that says so.
public protocol LockableMap<Value>: TypedMap {
  /// What is in the map.
  associatedtype Value: BitwiseCopyable
}

extension LockableMap {
  /// The value of a key by its bytes, or nil, while its lock is held.
  func lockedValue(_ key: RawSpan) throws(ApusError) -> Value? {
    try MapCodec<Value>()
      .element { value throws(ApusError) -> Bool in
        try map.lookup(key, into: &value, locked: true)
      }
  }

  /// Writes the value of a key by its bytes, while its lock is held.
  func updateLocked(
    _ value: Value, _ key: RawSpan, _ policy: UpdatePolicy
  ) throws(ApusError) {
    try MapCodec<Value>()
      .withBytes(of: value) { value throws(ApusError) in
        try map.update(key, value, policy, locked: true)
      }
  }
}

extension HashMap: LockableMap {
  /// The value of a key, or nil if there is none, copied while its lock is held (`BPF_F_LOCK`, Linux 5.1): no
  /// program that takes the lock is half way through changing it.
  ///
  /// The lock itself comes as zero.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock.
  public func lockedValue(forKey key: Key) throws(ApusError) -> Value? {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in try lockedValue(key) }
  }

  /// Writes the value of a key, all but its lock, while its lock is held (`BPF_F_LOCK`, Linux 5.1).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock; otherwise as
  ///   ``MutableMap/update(_:for:policy:)``.
  public func updateLocked(
    _ value: Value, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in
      try updateLocked(value, key, policy)
    }
  }
}

extension ArrayMap: LockableMap {
  /// The value at an index, copied while its lock is held (`BPF_F_LOCK`, Linux 5.1): no program that takes the lock
  /// is half way through changing it.
  ///
  /// The lock itself comes as zero.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock.
  public func lockedValue(at index: UInt32) throws(ApusError) -> Value {
    let value = try MapCodec<UInt32>()
      .withBytes(of: index) { key throws(ApusError) in try lockedValue(key) }
    guard let value else { throw map.indexOutOfRange(index) }
    return value
  }

  /// Writes the value at an index, all but its lock, while its lock is held (`BPF_F_LOCK`, Linux 5.1).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EINVAL` if values have no lock.
  public func setLocked(_ value: Value, at index: UInt32) throws(ApusError) {
    guard index < map.maxEntries else { throw map.indexOutOfRange(index) }
    try MapCodec<UInt32>()
      .withBytes(of: index) { key throws(ApusError) in try updateLocked(value, key, .any) }
  }
}
