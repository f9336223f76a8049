import Synchronization
import SystemPackage
import Testing

@testable import ApusCompiler

struct ToolchainTests {
  @Test func findsTheToolsBesideTheCompiler() async throws {
    let toolchain = try await Toolchain()
    #expect(toolchain.version.contains("Swift version 6."))
    for program in Toolchain.Program.allCases {
      #expect(FileStatus.isExecutable(toolchain.path(of: program)))
    }
  }

  /// The toolchain, as if it were of another version.
  @inline(never)
  private static func toolchain(ofVersion version: String) async throws -> Toolchain {
    var toolchain = try await Toolchain()
    toolchain.version = version
    return toolchain
  }

  private static func warning(of toolchain: Toolchain) -> String {
    toolchain.untestedVersionWarning?.description ?? ""
  }

  @Test func warnsOfVersionsThatWereNotTested() async throws {
    let tested = try await Self.toolchain(ofVersion: "Swift version 6.3.1 (swift-6.3.1-RELEASE)")
    #expect(Self.warning(of: tested) == "")
    let other = try await Self.toolchain(ofVersion: "Swift version 6.4 (swift-6.4-RELEASE)")
    let warning = Self.warning(of: other)
    #expect(warning.contains("warning: "))
    #expect(warning.contains("tested with Swift 6.3") && warning.contains("Swift version 6.4"))
  }

  @Test func theWarningComesWithTheObject() async throws {
    #expect(try await Self.warningsOfAnObject(version: "Swift version 6.4 (x)").count == 1)
  }

  // A function of its own, because Swift 6.3.1's optimiser crashes on it as a part of a test.
  @inline(never)
  private static func warningsOfAnObject(version: String) async throws -> [Diagnostic] {
    let source = """
      import ApusKernel

      @section("xdp") @used
      public func program(_ context: XDPContext) -> XDPAction { .pass }
      """
    let toolchain = try await toolchain(ofVersion: version)
    return try await Compilation.compile(source, named: "Untested", with: toolchain).warnings
  }

  @Test func asksTheCompilerOnce() async throws {
    let folder = try TemporaryFolder()
    let asked = try await Toolchain(cache: folder.path)
    let memory = try #require(ToolchainMemory(of: nil, in: folder.path))
    let words = try #require(memory.words)
    #expect(TargetInformation(json: words)?.compilerVersion == asked.version)
    memory.keep(words.replacing(asked.version, with: "Swift version 9"))
    #expect(try await Toolchain(cache: folder.path).version == "Swift version 9")
    #expect(ToolchainMemory(of: "/nonexistent/swiftc", in: folder.path) == nil)
  }

  @Test func namesWhatIsMissing() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Toolchain(compiler: "/nonexistent/swiftc")
    }
    #expect(error?.stage == .toolchain)
    #expect(error?.description.contains("install Swift 6.3 or newer") == true)
  }

  @Test func readsWhatTheCompilerPrints() throws {
    let information = try #require(
      TargetInformation(
        json: """
          {
            "compilerVersion": "Swift version 6.3.1 (swift-6.3.1-RELEASE)",
            "target": {
              "triple": "x86_64-unknown-linux-gnu"
            },
            "paths": {
              "runtimeResourcePath": "/toolchain/usr/lib/swift"
            }
          }
          """))
    #expect(information.compilerVersion == "Swift version 6.3.1 (swift-6.3.1-RELEASE)")
    #expect(information.runtimeResourcePath == "/toolchain/usr/lib/swift")
    #expect(TargetInformation(json: "{}") == nil)
    #expect(TargetInformation(json: "") == nil)
  }

  @Test func saysWhatItIsDoing() async throws {
    let steps = Mutex<[CompilationStep]>([])
    let temporary = try TemporaryFolder()
    var request = try Compilation.request(
      """
      import ApusKernel

      @section("xdp") @used
      public func program(_ context: XDPContext) -> XDPAction { .pass }
      """, named: "Steps")
    request.cache = temporary.path
    var compiler = try await Compiler()
    compiler.onStep = { step in steps.withLock { $0.append(step) } }
    _ = try await compiler.compile(request)
    #expect(
      steps.withLock { $0 } == [.module("ApusKernel"), .sources("Steps"), .object("Steps")])
    // With the module in the cache, it is not compiled anew.
    steps.withLock { $0 = [] }
    _ = try await compiler.compile(request)
    #expect(steps.withLock { $0 } == [.sources("Steps"), .object("Steps")])
  }

  /// ApusKernel is compiled once, and again when it or the toolchain is another.
  @Test func keepsTheKernelLibrary() async throws {
    let toolchain = try await Toolchain()
    let temporary = try TemporaryFolder()
    let library = temporary.path.appending("library")
    try FileContents.makeFolder(library)
    let source = library.appending("Library.swift")
    try FileContents.write(Array("public func a() {}".utf8), to: source)
    let cache = ModuleCache(folder: temporary.path.appending("cache"))
    let first = try await cache.importFolder(forLibrary: library, toolchain: toolchain)
    let module = first.appending("ApusKernel.swiftmodule")
    try FileContents.write([1, 2, 3], to: module)
    let second = try await cache.importFolder(forLibrary: library, toolchain: toolchain)
    #expect(second == first)
    #expect(try FileContents.read(module) == [1, 2, 3], "the module was compiled again")
    try FileContents.write(Array("public func b() {}".utf8), to: source)
    let third = try await cache.importFolder(forLibrary: library, toolchain: toolchain)
    #expect(third != first)
  }

  /// Of those that want a module at the same time, one compiles it, and the others wait.
  @Test func compilesAModuleOnce() async throws {
    let toolchain = try await Toolchain()
    let temporary = try TemporaryFolder()
    let library = temporary.path.appending("library")
    let folder = temporary.path.appending("cache")
    try FileContents.makeFolder(library)
    try FileContents.write(
      Array("public func a() {}".utf8), to: library.appending("Library.swift"))
    let results = try await withThrowingTaskGroup(of: (FilePath, compiled: Bool).self) { group in
      for _ in 0..<8 {
        group.addTask {
          var compiled = false
          let cache = ModuleCache(folder: folder, willCompile: { _ in compiled = true })
          return (try await cache.importFolder(forLibrary: library, toolchain: toolchain), compiled)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(results.map(\.0)).count == 1)
    #expect(results.count { $0.compiled } == 1)
  }

  @Test func temporaryFoldersGoAway() throws {
    var path: FilePath = ""
    do {
      let folder = try TemporaryFolder()
      path = folder.path
      try FileContents.write([1], to: path.appending("file"))
      #expect(FileStatus.exists(path))
    }
    #expect(!FileStatus.exists(path))
  }
}
