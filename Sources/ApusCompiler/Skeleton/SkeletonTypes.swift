import ApusObject

/// Which type of user space stands for what in an object.
enum SkeletonTypes {
  /// The handle's type for a map: ApusKernel's type of the same name, in Apus.
  static func map(_ map: CompiledObject.Map) throws(CompilerError) -> String {
    let prefix = "ApusKernel."
    let name = map.swiftType.prefix { $0 != "<" }.dropFirst(prefix.count)
    guard map.swiftType.hasPrefix(prefix), MapType.named(name) != nil else {
      throw CompilerError(
        .lowering, "the type of map '\(map.name)' is not one of ApusKernel's map types",
        at: map.location)
    }
    // The programs are in it already: user space has no use for the kernel's struct.
    if isStructOps(map) { return "Apus.\(name)" }
    try checkAccess(map.swiftType, of: "map '\(map.name)'", at: map.location)
    // The maps in a map of maps are Apus's too.
    let parts = map.swiftType.split(separator: prefix, omittingEmptySubsequences: false)
    return parts.dropFirst()
      .reduce("") { text, part in
        let name = part.prefix { $0 != "<" && $0 != "," && $0 != ">" }
        return text + (MapType.named(name) == nil ? prefix : "Apus.") + part
      }
  }

  /// Whether a map is a struct of callbacks, whose handle is not one of a map of keys and values.
  static func isStructOps(_ map: CompiledObject.Map) -> Bool {
    map.swiftType.hasPrefix("ApusKernel.StructOps<")
  }

  /// The type of a variable's value.
  static func variable(_ variable: CompiledObject.Variable) throws(CompilerError) -> String {
    try checkAccess(
      variable.swiftType, of: "variable '\(variable.name)'", at: variable.location)
    return variable.swiftType
  }

  /// The type of the value of a variable of `type`: what ApusKernel's `Global` or `Config` is made
  /// with, or the type itself.
  static func value(of type: String) -> String {
    guard type.hasPrefix("ApusKernel.Global<") || type.hasPrefix("ApusKernel.Config<") else {
      return type
    }
    let argument = type.drop { $0 != "<" }.dropFirst()
    return String(argument.dropLast())
  }

  /// User space can name only what is not private.
  private static func checkAccess(
    _ type: String, of subject: String, at location: SourceLocation?
  ) throws(CompilerError) {
    // `(Stats in _4F2A…)` is how a private type is spelled.
    guard !type.has(" in _") else {
      throw CompilerError(
        .lowering,
        "\(subject) holds a private type, which user space cannot name: make it public",
        at: location)
    }
  }

  /// The handle's type for a program.
  static func program(_ program: CompiledObject.Program) throws(CompilerError) -> String {
    guard let kind = ProgramKind.of(section: program.section) else {
      throw CompilerError(
        .lowering, "section '\(program.section)' of '\(program.name)' is not known",
        at: program.location)
    }
    return "Apus.\(kind.handle)"
  }
}
