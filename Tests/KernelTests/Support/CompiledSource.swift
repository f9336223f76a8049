import ApusCompiler
import ApusObject
import Foundation
import SystemPackage

/// Swift compiled to eBPF by the tests themselves.
enum CompiledSource {
  /// The folder of the package.
  private static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().removingLastComponent()

  /// Where sources and objects are kept.
  ///
  /// An object is kept under a name that tells of what and by which build of the tests it was made.
  /// A run on another kernel, under emulation, finds those of the run before it.
  static let folder = root.appending(".build").appending("test-objects")

  /// What an object consists of that is compiled from `source`, as the one file of a module.
  static func specification(
    _ source: String, named name: String
  ) async throws
    -> ObjectSpecification
  {
    let manager = FileManager.default
    let stem = "\(name)-\(try key(of: source))"
    let object = folder.appending("\(stem).bpf.o")
    if let data = manager.contents(atPath: object.string) {
      return try ObjectSpecification(parsing: Array(data))
    }
    let sources = folder.appending(stem)
    try manager.createDirectory(atPath: sources.string, withIntermediateDirectories: true)
    let file = sources.appending("\(name).swift")
    try Data(source.utf8).write(to: URL(filePath: file.string))
    let compiled = try await Compiler()
      .compile(
        CompilationRequest(
          sources: [file], moduleName: name,
          kernelLibrary: root.appending("Sources").appending("ApusKernel"),
          cache: root.appending(".build").appending("test-modules"), sourceRoot: sources))
    try Data(compiled.bytes).write(to: URL(filePath: object.string), options: .atomic)
    return try ObjectSpecification(parsing: compiled.bytes)
  }

  /// A number made of the source and of when the tests were built, which is after the compiler was.
  private static func key(of source: String) throws -> String {
    let library = root.appending("Sources").appending("ApusKernel")
    let manager = FileManager.default
    var dates: [Date] = []
    let files = manager.enumerator(atPath: library.string)?.compactMap { $0 as? String } ?? []
    for file in files.map({ library.string + "/" + $0 }) + [CommandLine.arguments[0]] {
      let attributes = try manager.attributesOfItem(atPath: file)
      if let date = attributes[.modificationDate] as? Date { dates.append(date) }
    }
    var number: UInt64 = 0xCBF2_9CE4_8422_2325
    let text = source + dates.map { String($0.timeIntervalSince1970) }.sorted().joined()
    for byte in text.utf8 { number = (number ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(number, radix: 16)
  }
}
