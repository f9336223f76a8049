/// The call by which a map's initialiser states what the map is; ApusKernel's `defineMap`.
enum MapDefinitionCall {
  /// The function's name, in which `declare` of ApusKernel's `defineMap` ends up.
  static let function: StaticString = "@__apus_map_definition("

  /// The map that the call in `line` defines.
  ///
  /// - Throws: ``Diagnostic`` as an error where an argument is not a constant.
  static func parse(
    _ line: String, variables: [String: MetadataNode], metadata: Metadata
  ) throws(CompilerError) -> MapGlobal? {
    guard let call = line.range(of: function),
      let symbol = IRText.symbol(in: line[call.upperBound...])
    else { return nil }
    let variable = variables[symbol]
    let location = variable.flatMap { metadata.location(of: $0) }
    let name = variable?.string("name") ?? symbol
    var numbers: [UInt32] = []
    let arguments = line[call.upperBound...].prefix { $0 != ")" }.split(separator: ",").dropFirst()
    for argument in arguments {
      // `i32 zeroext 6`: the last word is the value, printed as a signed number.
      guard let value = argument.split(separator: " ").last.flatMap({ Int64($0) }) else {
        throw CompilerError(
          .lowering,
          "the size and flags of map '\(name)' must be constants: they are part of the object",
          at: location)
      }
      numbers.append(UInt32(truncatingIfNeeded: value))
    }
    guard numbers.count == 5 else { return nil }
    return MapGlobal(
      name: name, symbol: symbol, type: numbers[0], keySize: numbers[1], valueSize: numbers[2],
      maxEntries: numbers[3], flags: numbers[4], location: location,
      typeArguments: variable.map { metadata.typeArguments(of: $0) } ?? [])
  }
}

extension Metadata {
  /// The types that a variable's generic type was made with.
  func typeArguments(of variable: MetadataNode) -> [Int] {
    guard var type = node(variable.fields["type"]) else { return [] }
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
