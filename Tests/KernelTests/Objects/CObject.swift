import ApusCompiler
import ApusObject
import Foundation
import SystemPackage
import Testing

/// C, or what another compiler made of its language, compiled to eBPF by the tests themselves, with the toolchain's
/// clang.
struct CObject: Sendable, CustomTestStringConvertible {
  /// The source in `Sources`, without `.bpf.c` or, of assembly, `.bpf.s`.
  let source: String
  /// What the source is told by `-D`.
  let definitions: [String]
  /// The byte order to compile for.
  let byteOrder: ByteOrder

  init(_ source: String, _ definitions: String..., byteOrder: ByteOrder = .little) {
    self.source = source
    self.definitions = definitions
    self.byteOrder = byteOrder
  }

  var testDescription: String { ([source] + definitions).joined(separator: " ") }

  private static let sources = FilePath(#filePath).removingLastComponent().appending("Sources")

  /// The object as a file, compiled when it is older than its source.
  ///
  /// A run on another kernel, under emulation, finds those of the run before it.
  func file() async throws -> FilePath {
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: CompiledSource.folder.string, withIntermediateDirectories: true)
    let stem = ([source] + definitions + [byteOrder.target]).joined(separator: "-")
      .replacing("=", with: "_")
    let object = CompiledSource.folder.appending("c-\(stem).bpf.o")
    let assembly = Self.sources.appending("\(source).bpf.s")
    let isAssembly = manager.fileExists(atPath: assembly.string)
    let input = isAssembly ? assembly : Self.sources.appending("\(source).bpf.c")
    let date = try [input, Self.sources.appending("bpf.h")].map { try Self.date(of: $0) }.max()
    if let made = try? Self.date(of: object), let date, made > date { return object }
    // Written elsewhere first: a test that runs at the same time must not see half of it.
    let draft = "\(object.string).\(UUID().uuidString)"
    let clang = try await Toolchain().programs.appending("clang").string
    let result = try Child(
      clang,
      [
        "--target=\(byteOrder.target)", "-mcpu=v3", "-O2", "-g", "-fdebug-compilation-dir=.",
        "-Wall", "-Wno-unused-command-line-argument",
        "-Wno-visibility", "-Wno-unused-function", "-Wno-unused-const-variable", "-Werror",
      ] + Self.hostOptions + definitions.map { "-D\($0)" } + ["-c", input.string, "-o", draft]
    )
    .finish()
    guard result.status == 0 else { throw SandboxError(description: result.errors) }
    // Sound: the paths are strings that live through the call.
    guard unsafe rename(draft, object.string) == 0 else {
      throw SandboxError(description: "\(draft) cannot be renamed")
    }
    return object
  }

  /// What headers of the system want to know, which those of libbpf include.
  private static let hostOptions: [String] = {
    #if arch(x86_64)
    ["-D__TARGET_ARCH_x86", "-idirafter", "/usr/include/x86_64-linux-gnu"]
    #else
    ["-D__TARGET_ARCH_arm64", "-idirafter", "/usr/include/aarch64-linux-gnu"]
    #endif
  }()

  private static func date(of file: FilePath) throws -> Date {
    let attributes = try FileManager.default.attributesOfItem(atPath: file.string)
    return attributes[.modificationDate] as? Date ?? .distantFuture
  }

  /// The bytes of the object.
  func bytes() async throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: try await file().string)))
  }

  /// What is in the object.
  func specification() async throws -> ObjectSpecification {
    try ObjectSpecification(parsing: try await bytes())
  }
}
