import ApusObject

extension IRText {
  /// Refuses a map or a variable that is made anywhere but as a global of its own.
  ///
  /// It is part of the object, under the global's name. What a function makes, or a struct has in it, would be
  /// some bytes on the stack, which the verifier takes for no map.
  func checkDefinitionPlaces(
    _ metadata: Metadata, files: Set<String>
  ) throws(CompilerError) {
    var diagnostics: [Diagnostic] = []
    /// What is defined in the initialiser that the lines are of, in order.
    var earlier: [Definition] = []
    /// Addresses in the initialiser that are parts of other values.
    var parts: Set<Substring> = []
    var isInitialiser = false
    for line in lines {
      if line.hasPrefix("define ") {
        isInitialiser = line.has("_WZ\"(")
        earlier = []
        parts = []
      } else if let address = line.range(of: " = getelementptr ") {
        parts.insert(line[..<address.lowerBound].drop { $0 == " " })
      }
      guard let definition = Definition(line),
        let place = Self.debugLocation(of: line),
        let location = metadata.userLocation(of: place, in: files)?.1
      else { continue }
      // Initialisers are inlined into what uses the global; what they define is looked at in themselves.
      guard isInitialiser || !metadata.isInInitialiser(place) else { continue }
      // A map of maps comes after what the maps in it are like.
      let isAlone = earlier.isEmpty || earlier.count == 1 && definition.isMapOfMaps
      if isInitialiser, isAlone, !parts.contains(definition.address) {
        earlier.append(definition)
        continue
      }
      let kind = definition.isMap ? "a map" : "a variable that user space knows"
      diagnostics.append(
        Diagnostic(
          .error,
          "\(kind) is part of the object, under a name of its own: make it a global constant, "
            + "outside of functions and of other values", at: location))
    }
    guard diagnostics.isEmpty else {
      throw CompilerError(.lowering, diagnostics.withoutRepetitions)
    }
  }
}

/// A call that states what a map or a variable is.
private struct Definition {
  /// Where the map or the variable is.
  var address: Substring
  /// Whether it is a map.
  var isMap: Bool
  /// Whether it is a map with maps in it.
  var isMapOfMaps = false

  init?(_ line: String) {
    isMap = line.has(MapDefinitionCall.function)
    guard isMap || line.has(VariableDefinitionCall.function), !line.hasPrefix("declare "),
      let start = line.firstIndex(of: "(")
    else { return nil }
    let arguments = CallArguments.split(line[line.index(after: start)...])
    guard arguments.count > 1 else { return nil }
    address = CallArguments.value(of: arguments[0])
    if isMap, let number = UInt32(CallArguments.value(of: arguments[1])) {
      let type = MapType(rawValue: number)
      isMapOfMaps = type == .arrayOfMaps || type == .hashOfMaps
    }
  }
}
