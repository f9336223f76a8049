public import ApusObject

/// A handle to a per-CPU array (`BPF_MAP_TYPE_PERCPU_ARRAY`, Linux 4.6): each element has a value for every possible
/// CPU.
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
public struct PerCPUArray<Value: BitwiseCopyable>: IndexedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .perCPUArray }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How an element becomes bytes.
  public let codec: PerCPUCodec<Value>

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a per-CPU array of values of this type.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: UInt32.self, value: Value.self)
    self.map = map
    codec = try PerCPUCodec(for: map)
  }

  /// What there is at an index (`BPF_MAP_LOOKUP_ELEM`): the value of each CPU.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  @inlinable
  public subscript(index: UInt32) -> PerCPUValues<Value> {
    get throws(ApusError) {
      guard codec.size <= PerCPUWords.room else { return try allocated(index) }
      // Words alone are copied with less ado than an element, which can have more words on the heap.
      var words = PerCPUWords.zeros
      let isThere = try unsafe withUnsafeBytes(of: index) { key throws(ApusError) -> Bool in
        try PerCPUWords.withBytes(of: &words, count: codec.size) { bytes throws(ApusError) in
          // Sound: the bytes of a number.
          try map.lookup(unsafe key.bytes, into: &bytes)
        }
      }
      guard isThere else { throw map.indexOutOfRange(index) }
      return PerCPUValues(words, cpus: codec.cpus)
    }
  }

  /// The values of more processors than have their words in place: apart, or those in place would be copied once more
  /// where both ways meet.
  @inlinable
  @inline(never)
  func allocated(_ index: UInt32) throws(ApusError) -> PerCPUValues<Value> {
    var values = PerCPUValues<Value>(cpus: codec.cpus)
    try read(index, into: &values)
    return values
  }

  /// Reads the values at an index (`BPF_MAP_LOOKUP_ELEM`) to where values were read before: this allocates nothing,
  /// however many CPUs there are.
  ///
  /// - Parameters:
  ///   - index: The element.
  ///   - values: What was read from this map before; becomes what is there now.
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  @inlinable
  public func read(
    _ index: UInt32, into values: inout PerCPUValues<Value>
  ) throws(ApusError) {
    let isThere = try unsafe withUnsafeBytes(of: index) { key throws(ApusError) -> Bool in
      try values.words.withMutableBytes { bytes throws(ApusError) -> Bool in
        // Sound: the bytes of a number.
        try map.lookup(unsafe key.bytes, into: &bytes)
      }
    }
    guard isThere else { throw map.indexOutOfRange(index) }
  }

  /// Writes the value of every CPU at an index (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - values: As many as there are possible CPUs, in the order of ``PerCPUValues/cpus``.
  ///   - index: The element.
  /// - Throws: ``ApusError/Code/indexOutOfRange``, also if there are more or fewer values than CPUs.
  public func set(_ values: some Collection<Value>, at index: UInt32) throws(ApusError) {
    let element: PerCPUValues<Value> = try codec.element(values, for: map)
    try set(element, at: index)
  }

  /// Writes the same value for every CPU at an index; 0 resets a counter.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  public func fill(_ value: Value, at index: UInt32) throws(ApusError) {
    try set(codec.element(repeating: value), at: index)
  }
}

extension PerCPUArray: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
  /// What indices and values are.
  public static var types: MapTypes? { MapTypes(key: UInt32.self, value: Value.self) }
}
