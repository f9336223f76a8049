import Apus

extension LoadedObject {
  /// The bytes of the first values of a map with indices for keys.
  func bytes(of name: String, count: UInt32) throws -> [[UInt8]] {
    let map: RawMap = try map(name)
    return try (0..<count)
      .map { index in
        // Sound: a number has no padding.
        let key = unsafe withUnsafeBytes(of: index) { unsafe Array($0) }
        return try map[key] ?? []
      }
  }
}
