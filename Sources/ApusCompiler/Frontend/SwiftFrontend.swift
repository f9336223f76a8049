import SystemPackage

/// Swift's compiler, from source to LLVM's intermediate language.
struct SwiftFrontend {
  let toolchain: Toolchain

  /// Compiles the user's sources.
  ///
  /// - Returns: The text, what the compiler says, and, where the text had to be made without LLVM's optimiser, what it
  ///   is with: only there constants are what they are.
  /// - Throws: ``CompilerError`` with the compiler's own words.
  func intermediateLanguage(
    of request: CompilationRequest, importing modules: [FilePath], in folder: FilePath
  ) async throws(CompilerError) -> (ir: IRText, diagnostics: String, optimised: IRText?) {
    let optimised = try await intermediateLanguage(
      of: request, importing: modules, in: folder, flags: [])
    guard optimised.ir.hasArenaPointers else { return (optimised.ir, optimised.diagnostics, nil) }
    // LLVM must not have met them before they are told apart from other pointers.
    let other = try await intermediateLanguage(
      of: request, importing: modules, in: folder, flags: TargetFlags.withoutOptimizer)
    return (other.ir, other.diagnostics, optimised.ir)
  }

  private func intermediateLanguage(
    of request: CompilationRequest, importing modules: [FilePath], in folder: FilePath,
    flags additional: [String]
  ) async throws(CompilerError) -> (ir: IRText, diagnostics: String) {
    let output = folder.appending("program.ll")
    var flags = TargetFlags.common + additional
    flags += modules.flatMap { ["-I", $0.string] } + ["-module-name", request.moduleName]
    if request.isUnchecked { flags.append("-Ounchecked") }
    flags += request.conditions.map { "-D\($0)" }
    // The host's compilation of the same sources gives the same warnings.
    if request.hostReportsDiagnostics { flags.append("-suppress-warnings") }
    let result = try await toolchain.run(
      .swiftc, flags + ["-emit-ir", "-o", output.string] + request.sources.map(\.string))
    guard result.succeeded else {
      let output = result.errorOutput + result.output
      throw FrontendCrash(output)?.error ?? CompilerError(.swift, toolOutput: output)
    }
    let text = String(decoding: try FileContents.read(output), as: UTF8.self)
    return (IRText(text), result.errorOutput)
  }

  /// Whether the user's sources compile as ordinary Swift, for this machine.
  func compilesForHost(
    _ request: CompilationRequest, in folder: FilePath
  ) async throws(CompilerError) -> Bool {
    let library = try Folder.swiftFiles(in: request.kernelLibrary)
    let module = folder.appending("\(ModuleCache.moduleName).swiftmodule")
    let host = ["-swift-version", "6", "-suppress-warnings", "-parse-as-library"]
    let built = try await toolchain.run(
      .swiftc,
      host + TargetFlags.library + [
        "-enable-experimental-feature", "Extern", "-emit-module",
        "-module-name", ModuleCache.moduleName, "-o", module.string,
      ] + library.map(\.string))
    guard built.succeeded else { return true }
    for imported in request.importedModules {
      let output = folder.appending("\(imported.name).swiftmodule")
      let built = try await toolchain.run(
        .swiftc,
        host + imported.conditions.map { "-D\($0)" } + [
          "-I", folder.string, "-emit-module", "-module-name", imported.name,
          "-o", output.string,
        ] + imported.sources.map(\.string))
      guard built.succeeded else { return false }
    }
    let checked = try await toolchain.run(
      .swiftc,
      host + request.conditions.map { "-D\($0)" } + [
        "-I", folder.string, "-typecheck", "-module-name", request.moduleName,
      ] + request.sources.map(\.string))
    return checked.succeeded
  }
}
