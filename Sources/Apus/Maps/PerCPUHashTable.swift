public import ApusSystem

/// A handle to a hash table of which every processor has values of its own.
public protocol PerCPUHashTable<KeyCodec, Value>: HashTable where Codec == PerCPUCodec<Value> {
  /// What each processor has for a key.
  associatedtype Value: BitwiseCopyable
}

extension PerCPUHashTable {
  /// Writes the value of every processor for a key.
  ///
  /// - Parameters:
  ///   - values: As many as there are possible CPUs, in the order of ``PerCPUValues/cpus``.
  ///   - key: The key.
  ///   - policy: Whether the key has to be there.
  /// - Throws: ``ApusError/Code/indexOutOfRange`` if there are more or fewer values than CPUs; otherwise as
  ///   ``MutableMap/update(_:for:policy:)``.
  public func update(
    _ values: some Collection<Value>, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    let element: PerCPUValues<Value> = try codec.element(values, for: map)
    try update(element, for: key, policy: policy)
  }

  /// Writes the same value for every processor; 0 resets a counter.
  public func fill(
    _ value: Value, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try update(codec.element(repeating: value), for: key, policy: policy)
  }
}
