import SystemPackage

/// Modules compiled for eBPF, kept from one build to the next: ApusKernel, and the kernel targets that
/// others import.
struct ModuleCache {
  /// The name of the module that every kernel target imports.
  static let moduleName = "ApusKernel"

  private let folder: FilePath
  /// Is told the name of each module before it is compiled.
  private let willCompile: (String) -> Void

  /// A cache in `folder`, which is made when it is needed.
  init(folder: FilePath, willCompile: @escaping (String) -> Void = { _ in }) {
    self.folder = folder
    self.willCompile = willCompile
  }

  /// The folders to import from, with the modules compiled that are not there yet.
  ///
  /// - Throws: ``CompilerError`` with the compiler's own words where one of them cannot be compiled.
  func importFolders(
    for request: CompilationRequest, toolchain: Toolchain
  ) async throws(CompilerError) -> [FilePath] {
    var folders = [try await importFolder(forLibrary: request.kernelLibrary, toolchain: toolchain)]
    for imported in request.importedModules {
      let flags = folders.flatMap { ["-I", $0.string] } + imported.conditions.map { "-D\($0)" }
      folders.append(
        try await importFolder(
          for: Module(name: imported.name, sources: imported.sources, flags: flags),
          toolchain: toolchain))
    }
    return folders
  }

  /// The folder to import ApusKernel from, with the module compiled if it is not there yet.
  func importFolder(
    forLibrary library: FilePath, toolchain: Toolchain
  ) async throws(CompilerError) -> FilePath {
    let sources = try Folder.swiftFiles(in: library)
    guard !sources.isEmpty else {
      throw CompilerError(
        .file, "there is no Swift file in \(library), where the sources of ApusKernel should be")
    }
    return try await importFolder(
      for: Module(name: Self.moduleName, sources: sources, flags: TargetFlags.library),
      toolchain: toolchain)
  }

  /// What the globals of the module in an import folder are.
  ///
  /// - Throws: ``CompilerError`` where the file cannot be read.
  static func globals(in folder: FilePath) throws(CompilerError) -> IRText {
    let bytes = try FileContents.read(folder.appending(globalsName))
    return IRText(String(decoding: bytes, as: UTF8.self))
  }

  /// What is kept of a module, and how: to be changed with it.
  private static let format = "module, globals and their initialisers"

  private static let globalsName = "globals.ll"

  /// A module to be compiled.
  private struct Module {
    var name: String
    var sources: [FilePath]
    /// The flags beside those that all modules are compiled with.
    var flags: [String]
  }

  /// The folder to import a module from.
  ///
  /// Compiled modules of different sources or toolchains lie beside each other, each in a folder
  /// named for what it was made of, so that there is nothing to invalidate.
  private func importFolder(
    for module: Module, toolchain: Toolchain
  ) async throws(CompilerError) -> FilePath {
    var fingerprint = Fingerprint()
    fingerprint.add(Self.format)
    fingerprint.add(toolchain.version)
    for flag in TargetFlags.common + module.flags { fingerprint.add(flag) }
    for source in module.sources {
      fingerprint.add(source.string)
      fingerprint.add(try FileContents.read(source))
    }
    let destination = folder.appending("\(module.name)-\(fingerprint.text)")
    let output = destination.appending("\(module.name).swiftmodule")
    if FileStatus.exists(output) { return destination }
    try FileContents.makeFolder(destination)
    // Of those that want a module at the same time, one compiles it.
    let lock = await FolderLock(destination)
    defer { lock.release() }
    if FileStatus.exists(output) { return destination }
    willCompile(module.name)
    // Written under other names first: another build may be looking for the finished ones.
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let draft = destination.appending("\(module.name)-\(number).swiftmodule")
    let text = destination.appending("\(module.name)-\(number).ll")
    let result = try await toolchain.run(
      .swiftc,
      TargetFlags.common + module.flags + [
        "-suppress-warnings", "-module-name", module.name,
        "-emit-module", "-emit-module-path", draft.string, "-emit-ir", "-o", text.string,
      ] + module.sources.map(\.string))
    guard result.succeeded else {
      throw CompilerError(.swift, toolOutput: result.errorOutput + result.output)
    }
    try keepGlobals(of: text, in: destination)
    try FileContents.rename(draft, to: output)
    return destination
  }

  /// Keeps what is to be known of a module's globals.
  ///
  /// Functions are in the module itself, from where they come into every module that uses them.
  private func keepGlobals(of text: FilePath, in folder: FilePath) throws(CompilerError) {
    let ir = IRText(String(decoding: try FileContents.read(text), as: UTF8.self))
    try FileContents.write(Array(ir.globalsOnly.text.utf8), to: text)
    try FileContents.rename(text, to: folder.appending(Self.globalsName))
  }
}
