public import ApusSystem

/// A handle to a hash table of which every processor has values of its own.
public protocol PerCPUHashTable<KeyCodec, Value>: HashTable where Codec == PerCPUCodec<Value> {
  /// What each processor has for a key.
  associatedtype Value: BitwiseCopyable
}

extension PerCPUHashTable {
  /// What there is for a key, or nil if there is nothing (`BPF_MAP_LOOKUP_ELEM`): the value of each CPU.
  ///
  /// - Throws: ``ApusError/Code/permissionDenied`` if the map's flags forbid it.
  @inlinable
  public subscript(key: Key) -> PerCPUValues<Value>? {
    get throws(ApusError) {
      guard codec.size <= PerCPUWords.room else { return try allocated(key) }
      // Words alone are copied with less ado than an element, which can have more words on the heap.
      var words = PerCPUWords.zeros
      let isThere = try keyCodec.withBytes(of: key) { key throws(ApusError) -> Bool in
        try PerCPUWords.withBytes(of: &words, count: codec.size) { bytes throws(ApusError) in
          try map.lookup(key, into: &bytes)
        }
      }
      guard isThere else { return nil }
      return PerCPUValues(words, cpus: codec.cpus)
    }
  }

  /// The values of more processors than have their words in place: apart, or those in place would be copied once more
  /// where both ways meet.
  @inlinable
  @inline(never)
  func allocated(_ key: Key) throws(ApusError) -> PerCPUValues<Value>? {
    var values = PerCPUValues<Value>(cpus: codec.cpus)
    return try read(key, into: &values) ? values : nil
  }

  /// Reads the values for a key (`BPF_MAP_LOOKUP_ELEM`) to where values were read before: this allocates nothing,
  /// however many CPUs there are.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - values: What was read from this map before; becomes what is there now.
  /// - Returns: Whether the key is there; if not, the values stay as they are.
  /// - Throws: ``ApusError/Code/permissionDenied`` if the map's flags forbid it.
  @inlinable
  public func read(
    _ key: Key, into values: inout PerCPUValues<Value>
  ) throws(ApusError) -> Bool {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in
      try values.words.withMutableBytes { bytes throws(ApusError) in
        try map.lookup(key, into: &bytes)
      }
    }
  }

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
