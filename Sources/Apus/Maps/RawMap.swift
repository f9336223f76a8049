public import ApusObject
public import ApusSystem
import SystemPackage

/// A handle to a map of any type: bytes in, bytes out.
///
/// For maps of which only the sizes are known, and for tools. What the map's type cannot do, the kernel refuses.
public struct RawMap: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .unspecified }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle to any map.
  public init(_ map: SharedMap) { self.map = map }

  /// Creates a map of any type that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(creating specification: MapSpecification) throws(ApusError) {
    self.init(try SharedMap(creating: specification))
  }

  /// How many bytes the kernel copies for an element: for a per-CPU map one value per possible CPU, each rounded up to
  /// 8 bytes.
  public var elementSize: Int { map.descriptor.transferSize }

  /// The bytes that there are for a key, or nil if there is nothing (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if the key has another size than the map's.
  public subscript(key: [UInt8]) -> [UInt8]? {
    get throws(ApusError) {
      try check(key: key)
      // Sound: a byte has no padding, so its raw view has nothing uninitialised.
      return try read { value throws(ApusError) in
        try map.lookup(unsafe key.span.bytes, into: &value)
      }
    }
  }

  /// Writes what there is for a key (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` if a size is another one than the map's.
  public func update(
    _ value: [UInt8], for key: [UInt8], policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try check(key: key)
    guard value.count == elementSize else {
      throw wrongSize("value", value.count, elementSize, "value_size", map.valueSize)
    }
    // Sound: as above.
    try map.update(unsafe key.span.bytes, unsafe value.span.bytes, policy)
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether it was there.
  @discardableResult
  public func removeValue(forKey key: [UInt8]) throws(ApusError) -> Bool {
    try check(key: key)
    // Sound: as above.
    return try map.remove(unsafe key.span.bytes)
  }

  /// Removes a key, and gives what there was for it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`).
  public func takeValue(forKey key: [UInt8]) throws(ApusError) -> [UInt8]? {
    try check(key: key)
    // Sound: as above.
    return try read { value throws(ApusError) in
      try map.take(unsafe key.span.bytes, into: &value)
    }
  }

  /// All elements, with the promises of ``KeyedMap/forEachEntry(_:)``.
  public func contents() throws(ApusError) -> [(key: [UInt8], value: [UInt8])] {
    var elements: [(key: [UInt8], value: [UInt8])] = []
    // Sound: as above.
    try map.forEachElement { key, value in
      elements.append(
        (
          key: unsafe key.withUnsafeBytes { unsafe Array($0) },
          value: unsafe value.withUnsafeBytes { unsafe Array($0) }
        ))
    }
    return elements
  }

  /// Throws unless a key is as long as the map's.
  private func check(key: [UInt8]) throws(ApusError) {
    guard key.count != Int(map.keySize) else { return }
    throw wrongSize("key", key.count, Int(map.keySize), "key_size", map.keySize)
  }

  private func wrongSize(
    _ part: String, _ given: Int, _ wanted: Int, _ field: String, _ size: UInt32
  ) -> ApusError {
    let perCPU = wanted == Int(size) ? "" : ", one for each possible CPU, rounded up to 8 bytes"
    return ApusError(
      .systemCall,
      "Map \(name) takes \(part)s of \(wanted) bytes (\(field) is \(size)\(perCPU)), not of \(given).",
      subject: name, errno: .invalidArgument)
  }

  /// The bytes that `fill` writes, or nil if it returns false.
  private func read(
    _ fill: (inout MutableRawSpan) throws(ApusError) -> Bool
  ) throws(ApusError) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: elementSize)
    var elements = value.mutableSpan
    // Sound: any byte is a valid UInt8, whatever the kernel writes.
    var bytes = unsafe elements.mutableBytes
    return try fill(&bytes) ? value : nil
  }
}
