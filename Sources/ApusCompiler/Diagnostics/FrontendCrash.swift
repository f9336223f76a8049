/// A run of Swift's compiler that ended in the middle of its work.
///
/// It then prints what it was doing, with the function and its place, and a dump of its stack, of which only
/// the first two say anything to who wrote the function.
struct FrontendCrash {
  /// What the compiler said before.
  var diagnostics: String
  /// The function that it was working on, and where it is.
  var function: (name: String, location: SourceLocation)?

  /// Finds the crash in what the compiler printed, if it is one.
  init?(_ output: String) {
    guard let dump = output.range(of: "Stack dump:") else { return nil }
    let before = output.range(of: "Please submit a bug report") ?? dump
    diagnostics = String(output[..<min(before.lowerBound, dump.lowerBound)])
    for line in output[dump.upperBound...].split(separator: "\n") {
      // ` for 'NAME' (at FILE:LINE:COLUMN)`
      guard let start = line.range(of: "for '"), let middle = line.range(of: "' (at "),
        start.upperBound <= middle.lowerBound,
        let end = line[middle.upperBound...].lastIndex(of: ")"),
        let location = SourceLocation(parsing: line[middle.upperBound..<end])
      else { continue }
      function = (String(line[start.upperBound..<middle.lowerBound]), location)
    }
  }

  /// The error to report.
  var error: CompilerError {
    let message =
      "Swift's compiler breaks down at \(function.map { "'\($0.name)'" } ?? "this module"), without a word on "
      + "why: something in it is more than Embedded Swift can compile, 'async' for one"
    var error = CompilerError(.swift, message, at: function?.location)
    error.toolOutput = diagnostics
    return error
  }
}
