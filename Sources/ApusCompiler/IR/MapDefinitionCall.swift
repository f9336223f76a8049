/// The call by which a map's initialiser states what the map is; ApusKernel's `defineMap`.
enum MapDefinitionCall {
  /// The function's name, in which `declare` of ApusKernel's `defineMap` ends up.
  static let function: StaticString = "@__apus_map_definition("

  /// What the call in `line` says of a map, or nil for another line.
  ///
  /// - Parameters:
  ///   - line: A line of a global's initialiser.
  ///   - symbol: The global's symbol.
  ///   - variable: What the debug information says of the global.
  ///   - metadata: The debug information.
  /// - Returns: The map.
  /// - Throws: ``CompilerError`` where an argument is not a constant.
  static func parse(
    _ line: String, symbol: String, variable: MetadataNode, metadata: Metadata
  ) throws(CompilerError) -> MapGlobal? {
    guard let call = line.range(of: function) else { return nil }
    let location = metadata.location(of: variable)
    let name = variable.string("name") ?? symbol
    var numbers: [UInt64] = []
    for argument in CallArguments.split(line[call.upperBound...]).dropFirst() {
      // Printed as a signed number.
      guard let value = Int64(CallArguments.value(of: argument)) else {
        throw CompilerError(
          .lowering,
          "the size and flags of map '\(name)' must be constants: they are part of the object",
          at: location)
      }
      numbers.append(UInt64(bitPattern: value))
    }
    guard numbers.count == 6 else { return nil }
    // Five of 32 bits, and one of 64.
    let narrow = numbers.map { UInt32(truncatingIfNeeded: $0) }
    return MapGlobal(
      name: name, symbol: symbol, type: narrow[0], keySize: narrow[1], valueSize: narrow[2],
      maxEntries: narrow[3], flags: narrow[4], extra: numbers[5], location: location,
      typeArguments: metadata.typeArguments(of: variable))
  }
}

extension Metadata {
  /// The types that a variable's generic type was made with.
  func typeArguments(of variable: MetadataNode) -> [Int] {
    guard let type = node(variable.fields["type"]) else { return [] }
    return typeArguments(ofType: type)
  }

  /// The types that a generic type was made with.
  func typeArguments(ofType type: MetadataNode) -> [Int] {
    var type = type
    while type.kind == "DIDerivedType", let base = node(type.fields["baseType"]) { type = base }
    // The arguments hang on the type, or on the single member without a name that stands in for a
    // type from another module.
    for candidate in [type]
      + list(type.fields["elements"]).compactMap({ node($0.fields["baseType"]) })
    {
      let parameters = list(candidate.fields["templateParams"])
      guard !parameters.isEmpty else { continue }
      return parameters.compactMap {
        guard case .reference(let number) = $0.fields["type"] else { return nil }
        return number
      }
    }
    return []
  }
}
