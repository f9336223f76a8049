import ApusSystem
import SystemPackage

/// A handle to a map of what descriptors stand for: programs, maps, sockets.
///
/// A descriptor goes in; what comes out is a number.
public protocol DescriptorMap<KeyCodec, Codec>: KeyedMap {}

extension DescriptorMap {
  /// Takes out what is there for a key (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether there was something.
  @discardableResult
  public func removeValue(forKey key: Key) throws(ApusError) -> Bool {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in try map.remove(key) }
  }

  /// Writes a value that begins with a number, or with a number and a descriptor.
  func set<Value: BitwiseCopyable>(
    _ value: Value, for key: Key, policy: UpdatePolicy = .any
  ) throws(ApusError) {
    try keyCodec.withBytes(of: key) { key throws(ApusError) in
      try MapCodec<Value>()
        .withBytes(of: value) { value throws(ApusError) in
          try map.update(key, value, policy)
        }
    }
  }
}

extension SharedProgram {
  /// The number as a map's values have it, for as long as the program is held: the descriptor's, or the host's.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` if only one of the two is in the kernel, or they have two hosts.
  func number(in map: SharedMap) throws(ApusError) -> Int32 {
    try map.check("Program \(name)", isIn: hosted?.host)
    return hosted.map { Int32(truncatingIfNeeded: $0.number) } ?? descriptor.borrowed.rawValue
  }
}
