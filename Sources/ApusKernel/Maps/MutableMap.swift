/// A map in which a program makes and removes entries.
public protocol MutableMap<Key, Value>: LookupMap, ~Copyable {}

extension MutableMap where Self: ~Copyable {
  /// Writes an entry (`bpf_map_update_elem`).
  ///
  /// - Throws: ``KernelError/exists`` or ``KernelError/notFound`` where the policy says so,
  ///   ``KernelError/mapIsFull``, ``KernelError/outOfMemory``, ``KernelError/busy``.
  @inlinable
  @inline(__always)
  public func update(
    _ value: Value, forKey key: Key, _ policy: UpdatePolicy = .always
  ) throws(KernelError) {
    try KernelError.check(unsafe write(value, forKey: key, flags: policy.rawValue))
  }

  /// Removes the entry of a key (`bpf_map_delete_elem`).
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
