import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// Throws unless the map is of a type, with a key and a value of these Swift types.
  func check<Map: TypedMap, Key: BitwiseCopyable, Value: BitwiseCopyable>(
    _: Map.Type, key: Key.Type, value: Value.Type
  ) throws(ApusError) {
    try check(
      Map.self, key: (MapCodec<Key>.size, "\(key)"), value: (MapCodec<Value>.size, "\(value)"))
    try checkFields(Map.self, key: key, value: value)
  }

  /// Throws unless the map is of a type, without keys, and with a value of this Swift type.
  func check<Map: TypedMap, Value: BitwiseCopyable>(
    _: Map.Type, value: Value.Type
  ) throws(ApusError) {
    try check(Map.self, value: (MapCodec<Value>.size, "\(value)"))
    try checkFields(Map.self, key: Void.self, value: value)
  }

  /// Throws unless the map is of a type, with a key and a value of these sizes.
  func check<Map: TypedMap>(
    _: Map.Type, key: (size: Int, type: String) = (0, ""),
    value: (size: Int, type: String) = (0, "")
  ) throws(ApusError) {
    let info = descriptor.info
    guard type != Map.mapType || Int(info.keySize) != key.size || Int(info.valueSize) != value.size
    else { return }
    throw mismatch(
      "\(Map.self)",
      kernel: "\(type), \(Self.sides(Int(info.keySize), "", Int(info.valueSize), ""))",
      swift: "\(Map.mapType), \(Self.sides(key.size, key.type, value.size, value.type))")
  }

  /// An error that shows the map as it is, and as it is expected to be.
  func mismatch(_ swiftType: String, kernel: String, swift: String) -> ApusError {
    ApusError(
      .typeMismatch,
      """
      Map \(name) is not what \(swiftType) expects: use the type that the kernel side has.
        in the kernel: \(kernel)
        in Swift:      \(swift)
      """, subject: name)
  }

  private static func sides(
    _ keySize: Int, _ key: String, _ valueSize: Int, _ value: String
  ) -> String {
    let name = { (type: String) in type.isEmpty ? "" : " (\(type))" }
    return "key \(keySize) bytes\(name(key)), value \(valueSize) bytes\(name(value))"
  }
}
