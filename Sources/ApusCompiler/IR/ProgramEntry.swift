/// A function that the kernel is to run: one with a section.
struct ProgramEntry: Hashable {
  /// The name in the user's source, which the object has too.
  var name: String
  /// The name that Swift gave the symbol.
  var symbol: String
  /// The section, which says what kind of program it is.
  var section: String
  /// Where the function is.
  var location: SourceLocation?
}
