public import ApusCompiler
public import ArgumentParser
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The compiler as a tool: what the build plugin runs, and what can be run by hand.
@main
struct APUSC: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apusc",
    abstract: "Compile Swift to an eBPF object.",
    discussion: """
      The sources are those of one kernel target: a module that imports ApusKernel. The object that \
      comes out is a standard one, which libbpf, bpftool and other loaders take too.
      """)

  @Argument(help: "The Swift files of the kernel target, all of them.")
  var sources: [String]

  @Option(name: .shortAndLong, help: "Where to write the object: NAME.bpf.o.")
  var output: String?

  @Option(help: "The name of the module. (default: the object's name up to the first point)")
  var moduleName: String?

  @Option(help: "Where to write the Swift source that gives user space typed handles.")
  var emitSkeleton: String?

  @OptionGroup(title: "Kernel libraries")
  var libraries: LibraryOptions

  @Option(name: .customShort("D"), help: "A condition of '#if' that holds.")
  var conditions: [String] = []

  @Option(help: "The version of the eBPF instruction set: v1, v2, v3 or v4.")
  var cpu = Processor.v3

  @Option(help: "The licence that the programs are under, as the kernel wants it said.")
  var license = "GPL"

  @Flag(help: "Leave out Swift's traps: an overflow then wraps around, or worse.")
  var unchecked = false

  @Option(
    help: ArgumentHelp(
      "The folder with the sources of ApusKernel. (default: those that apusc was built beside)"))
  var kernelLibrary: String?

  @Option(help: "A folder to keep compiled modules in from one build to the next.")
  var cache: String?

  @Option(help: "A folder that paths in the object are given relative to.")
  var sourceRoot: String?

  @Flag(
    help: ArgumentHelp(
      "The sources are compiled for the host too, which reports what is wrong with them.",
      visibility: .hidden))
  var hostReportsDiagnostics = false

  func validate() throws {
    guard output != nil || emitSkeleton != nil else {
      throw ValidationError("say where to write the object: -o NAME.bpf.o")
    }
    guard moduleName != nil || output != nil else {
      throw ValidationError("say what the module is called: --module-name NAME")
    }
  }

  func run() async throws {
    do throws(CompilerError) {
      let request = try request()
      var compiler = try await Compiler(cache: request.cache)
      let lines = ProgressLines(print: Self.printError)
      compiler.onStep = { lines.begin($0) }
      let progress = Task { await lines.run() }
      defer { progress.cancel() }
      do throws(CompilerError) {
        try write(try await compiler.compile(request))
      } catch {
        try await report(error, of: request, by: compiler)
      }
    } catch {
      Self.printError(error.description)
      throw ExitCode.failure
    }
  }

  private func request() throws(CompilerError) -> CompilationRequest {
    CompilationRequest(
      sources: sources.map { Self.absolute($0) }, moduleName: module,
      importedModules: try libraries.modules(),
      kernelLibrary: kernelLibrary.map { Self.absolute($0) } ?? Self.bundledKernelLibrary,
      cache: cache.map { Self.absolute($0) }, conditions: conditions, processor: cpu,
      license: license, sourceRoot: sourceRoot.map { Self.absolute($0) },
      isUnchecked: unchecked, hostReportsDiagnostics: hostReportsDiagnostics,
      mayLackPrograms: libraries.isLibrary)
  }

  private var module: String {
    if let moduleName { return moduleName }
    let file = output.flatMap { FilePath($0).lastComponent?.string } ?? ""
    return String(file.prefix { $0 != "." })
  }

  /// Writes what was asked for.
  private func write(_ object: CompiledObject) throws(CompilerError) {
    for warning in object.warnings { Self.printError(warning.description) }
    if !object.toolOutput.isEmpty { Self.printError(object.toolOutput) }
    if let output, !object.bytes.isEmpty {
      try FileContents.write(object.bytes, to: FilePath(output))
    }
    if let emitSkeleton {
      let source = try Skeleton(
        of: object, moduleName: module, importedModules: libraries.names
      )
      .source()
      try FileContents.write(Array(source.utf8), to: FilePath(emitSkeleton))
    }
  }

  /// Has the error reported once.
  ///
  /// In a build, the same sources are compiled for the host as well, by a command that this one
  /// cannot wait for. What the host's compiler refuses too is left to it: the skeleton becomes a
  /// source that cannot be compiled, and this command succeeds so that the other one gets its turn.
  private func report(
    _ error: CompilerError, of request: CompilationRequest, by compiler: Compiler
  ) async throws(CompilerError) {
    guard hostReportsDiagnostics, error.stage == .swift, let emitSkeleton,
      try await !compiler.compilesForHost(request)
    else { throw error }
    let source = "#error(\"\(module) could not be compiled: see the errors in its sources\")\n"
    try FileContents.write(Array(source.utf8), to: FilePath(emitSkeleton))
  }

  static func absolute(_ path: String) -> FilePath {
    let path = FilePath(path)
    guard path.isRelative else { return path.lexicallyNormalized() }
    // SAFETY: with null, getcwd gives memory of its own, which is freed once it is copied.
    guard let folder = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(folder) }
    return FilePath(unsafe String(cString: folder)).pushing(path).lexicallyNormalized()
  }

  /// ApusKernel beside the source that this tool was built from.
  private static var bundledKernelLibrary: FilePath {
    FilePath(#filePath).removingLastComponent().removingLastComponent().appending("ApusKernel")
  }

  @Sendable private static func printError(_ text: String) {
    let line = text.hasSuffix("\n") ? text : text + "\n"
    _ = try? FileDescriptor.standardError.writeAll(line.utf8)
  }
}

extension Processor: ExpressibleByArgument {}
