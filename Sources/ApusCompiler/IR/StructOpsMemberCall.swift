/// The call by which a `StructOps`'s initialiser states what a member is; ApusKernel's `defineStructOpsMember`.
enum StructOpsMemberCall {
  /// The function's name.
  static let function: StaticString = "@__apus_struct_ops_member("

  /// What the call in `line` says of a member, or nil for another line.
  ///
  /// - Parameters:
  ///   - line: A line of a global's initialiser.
  ///   - variable: What the debug information says of the global.
  ///   - texts: The module's strings.
  ///   - metadata: The debug information.
  /// - Returns: The member.
  /// - Throws: ``CompilerError`` where an argument is not a constant, or says nothing that can be a member.
  static func parse(
    _ line: String, variable: MetadataNode, _ texts: ConstantText, _ metadata: Metadata
  ) throws(CompilerError) -> StructOpsMember? {
    guard let call = line.range(of: function) else { return nil }
    let arguments = CallArguments.split(line[call.upperBound...]).map(CallArguments.value)
    guard arguments.count == 8 else { return nil }
    let global = variable.string("name") ?? ""
    func fault(_ sentence: String) -> CompilerError {
      CompilerError(
        .lowering, "'\(global)' \(sentence)", at: metadata.location(of: variable))
    }
    guard let structure = texts.text(arguments[1], arguments[2]),
      let description = texts.text(arguments[3], arguments[4]),
      let number = Int64(arguments[5]), let count = Int(arguments[7])
    else {
      throw fault(
        "sets a member to what is not known when it is compiled: a constant or a program that is a function with a "
          + "section")
    }
    guard let type = KernelTypeName(structure), type.kind == .structure else {
      throw fault("is of '\(structure)', which is not the name of a struct")
    }
    let field: KernelTypeUse.Field
    do throws(KernelTypeUse.Fault) {
      field = try KernelTypeUse.field(description)
    } catch {
      throw fault("sets a member that is none: \(error.sentence)")
    }
    guard field.path.count == 1, let name = field.path.first else {
      throw fault(
        "sets \(field.path.joined(separator: ".")), which is in a part of the struct: the kernel takes its own members"
      )
    }
    let value: StructOpsMember.Value
    switch (count, IRText.symbol(in: arguments[6])) {
    case (-1, let symbol?): value = .program(symbol)
    case (-1, nil):
      throw fault(
        "sets \(name) to what is no program: name a function with a section, not a closure")
    case (_, nil) where arguments[6] == "null": value = .number(number)
    default:
      guard let text = texts.text(arguments[6], arguments[7]) else {
        throw fault("sets \(name) to what is not known when it is compiled")
      }
      value = .text(text)
    }
    return StructOpsMember(structure: type.name, name: name, type: field.type, value: value)
  }
}
