import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// Throws if the map's types, where the kernel knows them, have numbers elsewhere than the Swift types.
  ///
  /// A map may have no types, and not every process may read them: then the sizes have to do.
  func checkFields<Map: TypedMap, Key: BitwiseCopyable, Value: BitwiseCopyable>(
    _: Map.Type, key: Key.Type, value: Value.Type
  ) throws(ApusError) {
    guard let types else { return }
    let info = descriptor.info
    let sides: [(what: String, id: UInt32, swift: [ScalarField], name: String)] = [
      ("key", info.keyTypeID, SwiftLayout(of: key).scalars, "\(key)"),
      ("value", info.valueTypeID, SwiftLayout(of: value).scalars, "\(value)"),
    ]
    for side in sides where side.id != 0 {
      let id = BTFTypeID(rawValue: side.id)
      guard let kernel = try? types.scalars(of: id),
        let fault = Self.contradiction(kernel, side.swift)
      else { continue }
      let declaration = (try? types.declaration(of: id)) ?? "?"
      throw ApusError(
        .typeMismatch,
        """
        The \(side.what) of map \(name) is not what \(Map.self) expects, though as large: use the type that the \
        kernel side has.
          in the kernel: \(fault.0.size) bytes at \(fault.0.offset): \(declaration)
          in Swift:      \(fault.1.size) bytes at \(fault.1.offset): \(side.name)
        """, subject: name)
    }
  }

  /// The first two numbers that cannot both be right.
  private static func contradiction(
    _ kernel: [ScalarField], _ swift: [ScalarField]
  ) -> (ScalarField, ScalarField)? {
    for field in swift {
      if let other = kernel.first(where: { $0.contradicts(field) }) { return (other, field) }
    }
    return nil
  }

  /// The types that the kernel knows for the map, if it does and tells.
  private var types: BTF? {
    let info = descriptor.info
    guard info.btfID != 0, info.keyTypeID != 0 || info.valueTypeID != 0,
      let bytes = try? BPF.btfBytes(BPF.descriptor(.btf, id: info.btfID))
    else { return nil }
    return try? BTF(parsing: bytes)
  }
}
