import ApusCompiler
import ApusObject
import Foundation
import Pairs
import SystemPackage

/// Swift compiled to eBPF by the tests themselves.
enum CompiledSource {
  /// The folder of the package.
  private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().removingLastComponent()

  /// Where sources and objects are kept.
  ///
  /// An object is kept under a name that tells of what and with which sources of the compiler it was made.
  /// A run on another kernel, under emulation, or in release mode finds those of the run before it.
  static let folder = root.appending(".build").appending("test-objects")

  /// What an object consists of that is compiled from `source`, as the one file of a module.
  static func specification(
    _ source: String, named name: String
  ) async throws -> ObjectSpecification {
    try ObjectSpecification(parsing: FileContents.read(await object(source, named: name)))
  }

  /// The object that is compiled from `source`, as the one file of a module.
  static func object(_ source: String, named name: String) async throws -> FilePath {
    let stem = "\(name)-\(try key(of: source))"
    return try await object(stem) {
      let sources = folder.appending(stem)
      try FileContents.makeFolder(sources)
      let file = sources.appending("\(name).swift")
      try FileContents.write(Array(source.utf8), to: file)
      return try await compile([file], named: name, below: sources)
    }
  }

  /// The object of a target of this package, whose sources lie in a folder.
  static func object(
    ofTarget name: String, in path: FilePath, importing modules: [ImportedModule] = []
  ) async throws -> FilePath {
    let files = try swiftFiles(in: root.pushing(path))
    let all = try (files + modules.flatMap(\.sources)).map { try text(of: $0) }
    return try await object("\(name)-\(try key(of: all.joined()))") {
      try await compile(files, named: name, importing: modules, below: root)
    }
  }

  /// A target of this package, for others to import.
  static func module(_ name: String, in path: FilePath) throws -> ImportedModule {
    try ImportedModule(name: name, folder: root.pushing(path))
  }

  /// The two objects of a pair: the one in Swift, and the one in C.
  static func objects(of pair: ProgramPair) async throws -> (swift: FilePath, c: FilePath) {
    let sources = try pair.sources.map { try text(of: $0) }
    let stem = "\(pair.name)-\(try key(of: sources.joined()))"
    return (
      try await object("Pair-\(stem)") { try await pair.swiftObject(Compiler()) },
      try await object("Pair-C-\(stem)") { try await pair.cObject(Toolchain()) }
    )
  }

  private static func compile(
    _ sources: [FilePath], named name: String, importing modules: [ImportedModule] = [],
    below sourceRoot: FilePath
  ) async throws -> [UInt8] {
    try await Compiler()
      .compile(
        CompilationRequest(
          sources: sources, moduleName: name, importedModules: modules,
          kernelLibrary: root.appending("Sources").appending("ApusKernel"),
          cache: root.appending(".build").appending("test-modules"), sourceRoot: sourceRoot)
      )
      .bytes
  }

  private static func swiftFiles(in folder: FilePath) throws -> [FilePath] {
    try FileManager.default.contentsOfDirectory(atPath: folder.string)
      .filter { $0.hasSuffix(".swift") }.sorted().map { folder.appending($0) }
  }

  private static func text(of file: FilePath) throws -> String {
    String(decoding: try FileContents.read(file), as: UTF8.self)
  }

  /// The object that is kept under a name, or is made now.
  private static func object(
    _ stem: String, _ make: () async throws -> [UInt8]
  ) async throws -> FilePath {
    let object = folder.appending("\(stem).bpf.o")
    if FileManager.default.fileExists(atPath: object.string) { return object }
    try FileContents.makeFolder(folder)
    let bytes = try await make()
    try Data(bytes).write(to: URL(filePath: object.string), options: .atomic)
    return object
  }

  /// A number made of the source and of when what compiles it was changed.
  private static func key(of source: String) throws -> String {
    var number: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (source + changes).utf8 { number = (number ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(number, radix: 16)
  }

  /// When ApusKernel, Apus's compiler, what calls it here and Swift's compiler were changed.
  ///
  /// Not when the tests were built: so those built in release mode find what others compiled.
  private static let changes: String = {
    let manager = FileManager.default
    let folders = [
      "Sources/ApusKernel", "Sources/ApusCompiler", "Sources/ApusObject", "Benchmarks/Pairs",
      "Tests/KernelTests/Support",
    ]
    let sources = folders.map { root.appending($0).string }
      .flatMap { folder in
        (manager.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
          .map { "\(folder)/\($0)" }
      }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let compiler = path.split(separator: ":").map { URL(filePath: "\($0)/swiftc") }
      .first { manager.isExecutableFile(atPath: $0.path) }?
      .resolvingSymlinksInPath().path
    return (sources + [compiler].compactMap { $0 })
      .compactMap { file in
        let date = try? manager.attributesOfItem(atPath: file)[.modificationDate] as? Date
        return date.map { String($0.timeIntervalSince1970) }
      }
      .sorted().joined()
  }()
}
