import SystemPackage

/// ApusKernel compiled for eBPF, kept from one build to the next.
struct ModuleCache {
  /// The module's name.
  static let moduleName = "ApusKernel"

  private let folder: FilePath

  /// A cache in `folder`, which is made when it is needed.
  init(folder: FilePath) {
    self.folder = folder
  }

  /// The folder to import ApusKernel from, with the module compiled if it is not there yet.
  ///
  /// Compiled modules of different sources or toolchains lie beside each other, each in a folder
  /// named for what it was made of, so that there is nothing to invalidate.
  func importFolder(
    forLibrary library: FilePath, toolchain: Toolchain
  ) async throws(CompilerError) -> FilePath {
    let sources = try Folder.swiftFiles(in: library)
    guard !sources.isEmpty else {
      throw CompilerError(
        .file, "there is no Swift file in \(library), where the sources of ApusKernel should be")
    }
    var fingerprint = Fingerprint()
    fingerprint.add(toolchain.version)
    for flag in TargetFlags.common + TargetFlags.library { fingerprint.add(flag) }
    for source in sources {
      fingerprint.add(source.string)
      fingerprint.add(try FileContents.read(source))
    }
    let destination = folder.appending("\(Self.moduleName)-\(fingerprint.text)")
    let module = destination.appending("\(Self.moduleName).swiftmodule")
    if FileStatus.exists(module) { return destination }
    try FileContents.makeFolder(destination)
    // Written under another name first: another build may be looking for the finished one.
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let draft = destination.appending("\(Self.moduleName)-\(number).swiftmodule")
    let result = try await toolchain.run(
      .swiftc,
      TargetFlags.common + TargetFlags.library + [
        "-suppress-warnings", "-emit-module", "-module-name", Self.moduleName, "-o", draft.string,
      ] + sources.map(\.string))
    guard result.succeeded else {
      throw CompilerError(.swift, toolOutput: result.errorOutput + result.output)
    }
    try FileContents.rename(draft, to: module)
    return destination
  }
}
