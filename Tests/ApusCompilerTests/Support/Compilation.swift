import ApusCompiler
import ApusObject
import SystemPackage

/// Compiling a piece of source, the way that the plugin compiles a kernel target.
enum Compilation {
  /// The folder of the package.
  static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().removingLastComponent()

  /// What compiles `source` as the one file of a module.
  static func request(
    _ source: String, named name: String, processor: Processor = .v3
  ) throws -> CompilationRequest {
    let folder = root.appending(".build").appending("test-sources")
    try FileContents.makeFolder(folder)
    let file = folder.appending("\(name).swift")
    try FileContents.write(Array(source.utf8), to: file)
    return CompilationRequest(
      sources: [file], moduleName: name, kernelLibrary: kernelLibrary, cache: cache,
      processor: processor, sourceRoot: folder)
  }

  /// The kernel target of an example.
  static func example(_ name: String, processor: Processor = .v3) -> CompilationRequest {
    let folder = root.appending("Examples").appending(name).appending("\(name)Kernel")
    return CompilationRequest(
      sources: [folder.appending("\(name).swift")], moduleName: "\(name)Kernel",
      kernelLibrary: kernelLibrary, cache: cache, processor: processor, sourceRoot: root)
  }

  /// Compiles a piece of source.
  static func compile(
    _ source: String, named name: String, processor: Processor = .v3,
    with toolchain: Toolchain? = nil
  ) async throws -> CompiledObject {
    let compiler = if let toolchain { Compiler(toolchain: toolchain) } else { try await Compiler() }
    return try await compiler.compile(request(source, named: name, processor: processor))
  }

  /// The instructions of a program, one a line, as `llvm-objdump` writes them.
  static func listing(of program: String, in object: CompiledObject) throws -> [String] {
    let specification = try ObjectSpecification(parsing: object.bytes)
    guard let program = specification[program: program] else { return [] }
    return Disassembly(program.instructions).lines.map(\.text)
  }

  private static let kernelLibrary = root.appending("Sources").appending("ApusKernel")
  private static let cache = root.appending(".build").appending("test-modules")
}
