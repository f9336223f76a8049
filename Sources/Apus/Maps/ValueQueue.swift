import ApusSystem

/// A handle to a map without keys, to which values are added and from which they are taken.
public protocol ValueQueue<Value>: TypedMap {
  /// What is in it.
  associatedtype Value: BitwiseCopyable

  /// How a value becomes bytes.
  var codec: MapCodec<Value> { get }
}

extension ValueQueue {
  /// How many values fit.
  public var capacity: Int { Int(map.maxEntries) }

  /// Adds a value (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - replacingOldest: Whether the oldest value gives way if there is no room (`BPF_EXIST`).
  /// - Throws: ``ApusError/Code/mapFull``.
  public func push(_ value: Value, replacingOldest: Bool = false) throws(ApusError) {
    try codec.withBytes(of: value) { value throws(ApusError) in
      try map.update(RawSpan(), value, replacingOldest ? .exist : .any)
    }
  }

  /// Takes the next value, or nil if there is none (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`).
  public func pop() throws(ApusError) -> Value? {
    try codec.element { value throws(ApusError) -> Bool in try map.take(RawSpan(), into: &value) }
  }

  /// The next value, which stays, or nil if there is none (`BPF_MAP_LOOKUP_ELEM`).
  public func peek() throws(ApusError) -> Value? {
    try codec.element { value throws(ApusError) -> Bool in
      try map.lookup(RawSpan(), into: &value)
    }
  }
}
