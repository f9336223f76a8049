import Apus
import Pairs

extension LoadedObject {
  /// The bytes of the first values of a map with indices for keys.
  func bytes(of name: String, count: UInt32) throws -> [[UInt8]] {
    let map: MapBytes = try map(name)
    return try (0..<count).map { try map[$0] }
  }
}
