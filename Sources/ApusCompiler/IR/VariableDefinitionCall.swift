/// The call by which a variable's initialiser states that there is one; ApusKernel's `defineVariable`.
enum VariableDefinitionCall {
  /// The function's name.
  static let function: StaticString = "@__apus_variable_definition("

  /// The variable that the call in `line` defines.
  static func parse(
    _ line: String, _ globals: [String: MetadataNode], _ metadata: Metadata
  ) -> VariableGlobal? {
    guard let call = line.range(of: function),
      let symbol = IRText.symbol(in: line[call.upperBound...])
    else { return nil }
    let global = globals[symbol]
    let arguments = CallArguments.split(line[call.upperBound...])
    return VariableGlobal(
      name: global?.string("name") ?? symbol, symbol: symbol,
      isConstant: arguments.last.map(CallArguments.value) == "1",
      location: global.flatMap { metadata.location(of: $0) },
      type: global.flatMap { metadata.typeArguments(of: $0).first })
  }
}
