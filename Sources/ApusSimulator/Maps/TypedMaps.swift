import ApusObject

/// The bytes of a value as a map has them, and back.
enum MapBytes {
  /// The bytes of a value: its stride; those behind its size are zero.
  static func bytes<Value: BitwiseCopyable>(of value: Value) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: MemoryLayout<Value>.stride)
    // Sound: as many bytes as the value has, into a buffer of its stride.
    unsafe bytes.withUnsafeMutableBytes { unsafe $0.storeBytes(of: value, as: Value.self) }
    return bytes
  }

  /// The value at an offset; nil if there are too few bytes.
  static func value<Value: BitwiseCopyable>(
    _ bytes: [UInt8], at offset: Int = 0, as _: Value.Type = Value.self
  ) -> Value? {
    guard offset >= 0, bytes.count - offset >= MemoryLayout<Value>.size else { return nil }
    // Sound: checked to be there; a bitwise copyable value is its bytes, which programs or user space wrote.
    return unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
  }
}

extension SimulatedMap {
  fileprivate func check(
    is types: [MapType], key: Int, value: Int, _ swiftType: String
  ) throws(SimulationError) {
    let specification = specification
    guard types.contains(specification.type), Int(specification.keySize) == key,
      Int(specification.valueSize) == value
    else {
      throw SimulationError(
        .typeMismatch,
        "\(swiftType) has keys of \(key) and values of \(value) bytes; the map is \(specification.type) "
          + "with keys of \(specification.keySize) and values of \(specification.valueSize) bytes",
        subject: specification.name)
    }
  }

  fileprivate func element<Value: BitwiseCopyable>(
    _ index: UInt32, as _: Value.Type
  ) throws(SimulationError) -> [UInt8] {
    guard let bytes = try value(for: MapBytes.bytes(of: index)) else {
      throw SimulationError(
        .mapOperation, "There is no element \(index)", subject: specification.name)
    }
    return bytes
  }

  fileprivate func read<Value: BitwiseCopyable>(
    _ bytes: [UInt8], at offset: Int = 0, as type: Value.Type = Value.self
  ) throws(SimulationError) -> Value {
    guard let value = MapBytes.value(bytes, at: offset, as: type) else {
      throw SimulationError(.typeMismatch, "The value is too small", subject: specification.name)
    }
    return value
  }
}

/// An array of a simulator (`BPF_MAP_TYPE_ARRAY`) with Swift values.
public struct SimulatedArray<Value: BitwiseCopyable>: Sendable {
  /// The map in bytes.
  public let map: SimulatedMap

  /// Makes a handle.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch`` unless it is an array of values of this size.
  public init(_ map: SimulatedMap) throws(SimulationError) {
    try map.check(is: [.array], key: 4, value: MemoryLayout<Value>.stride, "\(Self.self)")
    self.map = map
  }

  /// How many values there are.
  public var count: Int { Int(map.specification.maxEntries) }

  /// The value at an index.
  public subscript(index: UInt32) -> Value {
    get throws(SimulationError) { try map.read(try map.element(index, as: Value.self)) }
  }

  /// Writes the value at an index.
  public func set(_ value: Value, at index: UInt32) throws(SimulationError) {
    try map.update(MapBytes.bytes(of: value), for: MapBytes.bytes(of: index))
  }
}

/// A per-CPU array of a simulator (`BPF_MAP_TYPE_PERCPU_ARRAY`) with Swift values.
public struct SimulatedPerCPUArray<Value: BitwiseCopyable>: Sendable {
  /// The map in bytes.
  public let map: SimulatedMap

  /// Makes a handle.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch`` unless it is a per-CPU array of values of this size.
  public init(_ map: SimulatedMap) throws(SimulationError) {
    try map.check(is: [.perCPUArray], key: 4, value: MemoryLayout<Value>.stride, "\(Self.self)")
    self.map = map
  }

  /// How many elements there are.
  public var count: Int { Int(map.specification.maxEntries) }

  private var distance: Int { (MemoryLayout<Value>.stride + 7) & ~7 }

  /// The values at an index, one per CPU.
  public subscript(index: UInt32) -> [Value] {
    get throws(SimulationError) {
      let bytes = try map.element(index, as: Value.self)
      var values: [Value] = []
      for offset in stride(from: 0, to: bytes.count, by: distance) {
        values.append(try map.read(bytes, at: offset))
      }
      return values
    }
  }

  /// Writes the value of every CPU at an index.
  public func set(_ values: [Value], at index: UInt32) throws(SimulationError) {
    let padding = distance - MemoryLayout<Value>.stride
    let bytes = values.flatMap { MapBytes.bytes(of: $0) + repeatElement(0, count: padding) }
    try map.update(bytes, for: MapBytes.bytes(of: index))
  }
}

/// A hash of a simulator (`BPF_MAP_TYPE_HASH`, or `BPF_MAP_TYPE_LRU_HASH`) with Swift keys and values.
///
/// Keys are compared byte by byte, as the kernel does: give a key no padding.
public struct SimulatedHash<Key: BitwiseCopyable, Value: BitwiseCopyable>: Sendable {
  /// The map in bytes.
  public let map: SimulatedMap

  /// Makes a handle.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch`` unless it is a hash of keys and values of these sizes.
  public init(_ map: SimulatedMap) throws(SimulationError) {
    try map.check(
      is: [.hash, .lruHash], key: MemoryLayout<Key>.stride, value: MemoryLayout<Value>.stride,
      "\(Self.self)")
    self.map = map
  }

  /// How many elements fit.
  public var capacity: Int { Int(map.specification.maxEntries) }

  /// The value of a key, or nil.
  public subscript(key: Key) -> Value? {
    get throws(SimulationError) {
      guard let bytes = try map.value(for: MapBytes.bytes(of: key)) else { return nil }
      return try map.read(bytes, as: Value.self)
    }
  }

  /// Writes a key's value.
  ///
  /// - Throws: ``SimulationError/Code/mapOperation`` with the kernel's error.
  public func update(
    _ value: Value, for key: Key, policy: SimulatedMap.Policy = .any
  ) throws(SimulationError) {
    try map.update(MapBytes.bytes(of: value), for: MapBytes.bytes(of: key), policy: policy)
  }

  /// Adds a key that is not there yet.
  public func insert(_ value: Value, for key: Key) throws(SimulationError) {
    try update(value, for: key, policy: .noExist)
  }

  /// Removes a key; whether it was there.
  @discardableResult
  public func removeValue(forKey key: Key) throws(SimulationError) -> Bool {
    try map.removeValue(forKey: MapBytes.bytes(of: key))
  }

  /// All elements.
  public func contents() throws(SimulationError) -> [(key: Key, value: Value)] {
    var result: [(key: Key, value: Value)] = []
    for bytes in try map.keys() {
      let key: Key = try map.read(bytes)
      if let value = try self[key] { result.append((key, value)) }
    }
    return result
  }
}
