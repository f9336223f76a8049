/// Names of C's in Swift.
enum SwiftName {
  private static let keywords: Set = [
    "Any", "Self", "as", "associatedtype", "await", "borrowing", "break", "case", "catch", "class",
    "consuming", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension",
    "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "inout",
    "internal", "is", "let", "nil", "nonisolated", "operator", "precedencegroup", "private",
    "protocol", "public", "repeat", "rethrows", "return", "static", "struct", "subscript", "super",
    "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
  ]

  /// What KernelReference, KernelField and KernelType have themselves, and what no backticks help.
  private static let taken: Set = [
    "Protocol", "Type", "address", "advanced", "cast", "description", "enumerator", "exists", "has",
    "init", "isNull", "kernelName", "matches", "offset", "part", "pointer", "probed", "rawValue",
    "self",
    "size", "typeID",
  ]

  /// The name of a field, case or parameter.
  static func member(_ name: String) -> String {
    if taken.contains(name) { return name + "_" }
    return keywords.contains(name) ? "`\(name)`" : name
  }

  /// The name of a type.
  static func type(_ name: String) -> String {
    keywords.contains(name) || taken.contains(name) ? name + "_" : name
  }
}
