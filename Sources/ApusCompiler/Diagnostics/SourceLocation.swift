/// A place in a source file.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file's path, as it was given to the compiler.
  public var file: String
  /// The line, counted from 1.
  public var line: Int
  /// The column, counted from 1; 0 where it is not known.
  public var column: Int

  /// A place in a source file.
  public init(file: String, line: Int, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Reads `file:line:column`, as compilers write it.
  init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let line = Int(parts[parts.count - 2]),
      let column = Int(parts[parts.count - 1])
    else { return nil }
    self.init(file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
  }

  /// `file:line:column`, which editors make a link of.
  public var description: String {
    column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
  }
}
