public import SystemPackage

/// A Swift toolchain: the compiler, and the LLVM tools that came with it.
///
/// The LLVM tools are taken from beside the Swift compiler and never from the search path: what one
/// writes the next must be able to read, so all of them have to be of the same LLVM.
public struct Toolchain: Sendable {
  /// The folder of the toolchain's programs.
  public let programs: FilePath

  /// What the Swift compiler calls itself, such as `Swift version 6.3.1 (swift-6.3.1-RELEASE)`.
  public internal(set) var version: String

  /// The programs of a toolchain that Apus uses.
  enum Program: String, CaseIterable {
    /// The Swift compiler.
    case swiftc
    /// Compiles LLVM's intermediate language to eBPF.
    case clang
    /// Links intermediate language, and drops what no program needs.
    case linker = "ld.lld"
  }

  /// The versions of Swift whose intermediate language Apus has been tested with.
  static let testedVersions = ["6.3"]

  /// The toolchain that `swiftc` on the search path, or at `compiler`, belongs to.
  ///
  /// - Parameters:
  ///   - compiler: The Swift compiler.
  ///   - cache: A folder to keep in what the compiler says of itself.
  /// - Throws: ``CompilerError`` that names what is missing.
  public init(
    compiler: FilePath? = nil, cache: FilePath? = nil
  ) async throws(CompilerError) {
    let memory = ToolchainMemory(of: compiler, in: cache)
    let information: TargetInformation
    if let known = memory?.words.flatMap({ TargetInformation(json: $0) }) {
      information = known
    } else {
      let words = try await Self.targetInformation(compiler)
      guard let found = TargetInformation(json: words) else {
        throw CompilerError(.toolchain, "'swiftc -print-target-info' printed '\(words)'")
      }
      information = found
      memory?.keep(words)
    }
    // The compiler on the search path may be a stand-in that chooses among several toolchains. The
    // one it chose says where its resources are: PREFIX/lib/swift.
    programs = FilePath(information.runtimeResourcePath)
      .removingLastComponent().removingLastComponent().appending("bin")
    version = information.compilerVersion
    for program in Program.allCases where !FileStatus.isExecutable(path(of: program)) {
      throw CompilerError(
        .toolchain,
        "'\(program.rawValue)' is missing from \(programs): it comes with the Swift toolchain from "
          + "https://swift.org/install; a distribution's package may have left it out")
    }
  }

  /// What the compiler prints about itself.
  private static func targetInformation(
    _ compiler: FilePath?
  ) async throws(CompilerError) -> String {
    let command = compiler.map(Tool.Location.path) ?? .searched("swiftc")
    let result: Tool.Result
    do throws(CompilerError) {
      result = try await Tool.run(command, ["-print-target-info"])
    } catch {
      throw CompilerError(
        .toolchain,
        "no Swift compiler was found: install Swift 6.3 or newer from https://swift.org/install, "
          + "and have its 'swiftc' in PATH")
    }
    guard result.succeeded else {
      throw CompilerError(
        .toolchain, "'swiftc -print-target-info' failed: \(result.errorOutput)")
    }
    return result.output
  }

  /// Where a program of the toolchain is.
  func path(of program: Program) -> FilePath {
    programs.appending(program.rawValue)
  }

  /// A warning, if the toolchain is one that Apus has not been tested with.
  public var untestedVersionWarning: Diagnostic? {
    for tested in Self.testedVersions where version.contains("Swift version \(tested)") {
      return nil
    }
    let tested = Self.testedVersions.joined(separator: ", ")
    return Diagnostic(
      .warning,
      "Apus has been tested with Swift \(tested), and this is \(version): if the object is refused "
        + "or misbehaves, try again with a version that was tested")
  }

  /// Runs a program of the toolchain.
  func run(
    _ program: Program, _ arguments: [String], in folder: FilePath? = nil
  ) async throws(CompilerError) -> Tool.Result {
    try await Tool.run(.path(path(of: program)), arguments, in: folder)
  }
}
