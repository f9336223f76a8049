// Values that hold a lock can be in two types of map that programs write whole values to.

extension HashMap where Value: SpinLocked {
  /// Writes an entry, all but its lock, while the lock of the one that is there is held (`bpf_map_update_elem`,
  /// `BPF_F_LOCK`).
  ///
  /// - Throws: As ``MutableMap/update(_:forKey:_:)``.
  @inlinable
  @inline(__always)
  public func updateLocked(
    _ value: Value, forKey key: Key, _ policy: UpdatePolicy = .always
  ) throws(KernelError) {
    try KernelError.check(
      unsafe write(value, forKey: key, flags: policy.rawValue | UpdatePolicy.lockFlag))
  }
}

extension ArrayMap where Value: SpinLocked {
  /// Writes the value at an index, all but its lock, while that is held (`bpf_map_update_elem`, `BPF_F_LOCK`).
  ///
  /// - Throws: ``KernelError/mapIsFull`` where the array ends before the index.
  @inlinable
  @inline(__always)
  public func setLocked(_ value: Value, at index: UInt32) throws(KernelError) {
    try KernelError.check(unsafe write(value, forKey: index, flags: UpdatePolicy.lockFlag))
  }
}

extension UpdatePolicy {
  /// `BPF_F_LOCK`.
  @inlinable
  static var lockFlag: UInt64 { 4 }
}
