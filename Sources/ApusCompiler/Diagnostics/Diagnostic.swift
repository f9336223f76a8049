/// One thing that the compiler has to say, in the form that Swift's own compiler uses.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// There is no object.
    case error
    /// There is an object, which may not be what was meant.
    case warning
    /// Something that explains the diagnostic before it.
    case note
  }

  /// How bad it is.
  public var severity: Severity
  /// What it is, in a sentence.
  public var message: String
  /// Where it is, when it has a place.
  public var location: SourceLocation?

  /// A diagnostic.
  public init(_ severity: Severity, _ message: String, at location: SourceLocation? = nil) {
    self.severity = severity
    self.message = message
    self.location = location
  }
}

extension [Diagnostic] {
  /// The same diagnostics, each of them once.
  var withoutRepetitions: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: error: message`, or without the place where there is none.
  public var description: String {
    guard let location else { return "\(severity.rawValue): \(message)" }
    return "\(location): \(severity.rawValue): \(message)"
  }
}
