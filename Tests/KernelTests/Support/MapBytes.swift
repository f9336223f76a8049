import Apus
import ApusSystem

/// A handle that takes any map, for what is in it byte by byte.
struct MapBytes: TypedMap {
  let map: SharedMap

  init(_ map: SharedMap) { self.map = map }

  /// The value of a map with indices for keys.
  subscript(index: UInt32) -> [UInt8] {
    get throws {
      let map = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
      var value = [UInt8](repeating: 0, count: map.transferSize)
      var bytes = value.mutableSpan
      // An array of bytes has no padding.
      var raw = unsafe bytes.mutableBytes
      // A number has no padding either.
      try unsafe withUnsafeBytes(of: index) { key in
        try BPF.mapLookup(map, key: unsafe RawSpan(_unsafeBytes: key), into: &raw)
      }
      return value
    }
  }
}

extension LoadedObject {
  /// The bytes of the first values of a map with indices for keys.
  func bytes(of name: String, count: UInt32) throws -> [[UInt8]] {
    let map: MapBytes = try map(name)
    return try (0..<count).map { try map[$0] }
  }
}
