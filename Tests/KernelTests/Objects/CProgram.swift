import ApusCompiler
import Foundation
import SystemPackage

/// A program or a shared library in C, compiled for this machine by the tests themselves.
struct CProgram: Sendable {
  /// The source in `Sources`, without `.c`.
  let source: String
  /// What the file is called, without its folder.
  let name: String
  /// What the compiler is told.
  let options: [String]

  private static let sources = FilePath(#filePath).removingLastComponent().appending("Sources")

  /// The file, compiled when it is older than its source or this one, which has the options.
  func file() async throws -> FilePath {
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: CompiledSource.folder.string, withIntermediateDirectories: true)
    let program = CompiledSource.folder.appending(name)
    let input = Self.sources.appending("\(source).c")
    let date = try [input, Self.sources.appending("markers.h"), FilePath(#filePath)]
      .map { try Self.date(of: $0) }.max()
    if let made = try? Self.date(of: program), let date, made > date { return program }
    // Written elsewhere first: a test that runs at the same time must not see half of it.
    let draft = "\(program.string).\(UUID().uuidString)"
    let clang = try await Toolchain().programs.appending("clang").string
    let result = try Child(
      clang,
      [
        "-O2", "-fuse-ld=lld", "-Wall", "-Werror", "-Wno-asm-operand-widths",
        // The kernel counts a semaphore up once for each mapping that has the place, in whichever page of the file.
        "-Wl,-z,separate-loadable-segments",
      ] + options
        + ["-o", draft, input.string] + libraries
    )
    .finish()
    guard result.status == 0 else { throw SandboxError(description: result.errors) }
    // Sound: the paths are strings that live through the call.
    guard unsafe rename(draft, program.string) == 0 else {
      throw SandboxError(description: "\(draft) cannot be renamed")
    }
    return program
  }

  /// libbpf comes after what uses it.
  private var libraries: [String] { source.hasPrefix("libbpf") ? ["-lbpf"] : [] }

  private static func date(of file: FilePath) throws -> Date {
    let attributes = try FileManager.default.attributesOfItem(atPath: file.string)
    return attributes[.modificationDate] as? Date ?? .distantFuture
  }
}

extension CProgram {
  /// A shared library with markers.
  static let library = CProgram(
    source: "markers", name: "libmarkers.so", options: ["-shared", "-fPIC"])
  /// A program with the same, which is loaded wherever there is room.
  static let program = CProgram(
    source: "markers", name: "markers", options: ["-DPROGRAM", "-fPIE", "-pie"])
  /// The same at a fixed address.
  static let fixed = CProgram(
    source: "markers", name: "markers-fixed", options: ["-DPROGRAM", "-fno-pie", "-no-pie"])
  /// A program of 32 bits.
  static let small = CProgram(
    source: "markers32", name: "markers32",
    options: ["-m32", "-ffreestanding", "-nostdlib", "-static", "-fno-pic"])
  /// What attaches with libbpf.
  static let libbpf = CProgram(source: "libbpf_markers", name: "libbpf-markers", options: [])
}
