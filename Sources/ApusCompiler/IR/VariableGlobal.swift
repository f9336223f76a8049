/// A variable of the user's that user space knows by name: ApusKernel's `Global` or `Config`.
struct VariableGlobal: Hashable {
  /// The name in the user's source, which the object has too.
  var name: String
  /// The name that Swift gave the symbol, in which its whole type is written.
  var symbol: String
  /// Whether it is a `Config`: a constant that is set before the object is loaded.
  var isConstant: Bool
  /// Where the variable is.
  var location: SourceLocation?
  /// The debug information of the value's type.
  var type: Int?

  /// The section that a constant is put into; its contents are never known to the compiler.
  static let constantSection = ".rodata.config"
}
