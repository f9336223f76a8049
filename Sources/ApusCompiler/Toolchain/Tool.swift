import Subprocess
import SystemPackage

/// Another program, run to its end.
enum Tool {
  /// Where a program is.
  enum Location {
    /// At a path.
    case path(FilePath)
    /// In one of the folders of the search path.
    case searched(String)

    var executable: Executable {
      switch self {
      case .path(let path): .path(path)
      case .searched(let name): .name(name)
      }
    }
  }

  /// How a program ended.
  struct Result {
    /// Whether it exited with status 0.
    var succeeded: Bool
    /// What it printed.
    var output: String
    /// What it had to say.
    var errorOutput: String
  }

  /// The most that is kept of what a program says, in bytes.
  private static let outputLimit = 16 << 20

  /// Runs a program and waits for it.
  ///
  /// - Throws: ``CompilerError`` where it could not be started.
  static func run(
    _ location: Location, _ arguments: [String], in folder: FilePath? = nil
  ) async throws(CompilerError) -> Result {
    do {
      let result = try await Subprocess.run(
        location.executable, arguments: Arguments(arguments), workingDirectory: folder,
        output: .string(limit: outputLimit), error: .string(limit: outputLimit))
      return Result(
        succeeded: result.terminationStatus.isSuccess, output: result.standardOutput,
        errorOutput: result.standardError)
    } catch {
      throw CompilerError(.tool, "\(location.executable) could not be run: \(error)")
    }
  }
}
