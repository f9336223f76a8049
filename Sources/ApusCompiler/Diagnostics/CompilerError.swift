/// Why there is no object.
public struct CompilerError: Error, Sendable {
  /// Which step of the way failed.
  public enum Stage: Hashable, Sendable {
    /// The Swift toolchain is not there, or not whole.
    case toolchain
    /// The Swift compiler refused the source. Its own words are the error's text.
    case swift
    /// The source is Swift, but nothing that eBPF can express.
    case lowering
    /// A tool of the toolchain failed on what it was given.
    case tool
    /// A file could not be read or written.
    case file
  }

  /// Which step of the way failed.
  public var stage: Stage
  /// What Apus found.
  public var diagnostics: [Diagnostic]
  /// What a tool said, where it speaks for itself.
  public var toolOutput: String

  /// An error with diagnostics of Apus's own.
  public init(_ stage: Stage, _ diagnostics: [Diagnostic]) {
    self.stage = stage
    self.diagnostics = diagnostics
    toolOutput = ""
  }

  /// An error of one sentence.
  public init(_ stage: Stage, _ message: String, at location: SourceLocation? = nil) {
    self.init(stage, [Diagnostic(.error, message, at: location)])
  }

  /// An error that a tool explained.
  public init(_ stage: Stage, toolOutput: String) {
    self.stage = stage
    diagnostics = []
    self.toolOutput = toolOutput
  }

  /// An error of a tool that was given what Apus made, and which no source should lead to.
  static func fault(_ toolOutput: String) -> CompilerError {
    var error = CompilerError(
      .tool,
      "LLVM does not take what Apus made of this module, which is a fault of Apus and not of the source: "
        + "please report it, with the source and with what LLVM says")
    // What follows is where LLVM was in its own code.
    let end = toolOutput.range(of: "PLEASE submit a bug report")?.lowerBound
    error.toolOutput = String(toolOutput[..<(end ?? toolOutput.endIndex)])
    return error
  }
}

extension CompilerError: CustomStringConvertible {
  /// All that is known, ready to be printed.
  public var description: String {
    var lines = diagnostics.map(\.description)
    if !toolOutput.isEmpty { lines.append(toolOutput) }
    return lines.joined(separator: "\n")
  }
}
