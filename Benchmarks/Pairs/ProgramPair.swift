public import ApusCompiler
import Subprocess
public import SystemPackage

/// A program that exists in Swift and in C, with what it is run on.
///
/// The kernel tests run both, and compare the results; the benchmarks compare what they cost.
public struct ProgramPair: Sendable, CustomStringConvertible {
  /// The pair's name, which its files have too.
  public let name: String
  /// The program's name, the same in both languages.
  public let program: String
  /// The Swift source, relative to the package's folder.
  let swiftSource: String
  /// The C source, relative to the package's folder.
  let cSource: String
  /// What is in the maps before the first run.
  let entries: [MapEntry]
  /// What the program is run on, one after the other.
  let inputs: [Input]
  /// By the name of a map, the bytes of its values that depend on when the program runs.
  let volatile: [String: Range<Int>]
  /// How often the program can run on the packet that it left the last time, and still do what it is
  /// for; nil is forever.
  let runs: UInt32?

  /// The pair's name.
  public var description: String { name }

  /// What a program is run on.
  public enum Input: Sendable {
    /// A packet, with its Ethernet header.
    case packet([UInt8])
    /// The arguments of a raw tracepoint.
    case arguments([UInt64])
  }

  /// An entry of a map, byte by byte.
  public struct MapEntry: Hashable, Sendable {
    /// The map's name.
    public var map: String
    /// The key.
    public var key: [UInt8]
    /// The value.
    public var value: [UInt8]
  }

  init(
    _ name: String, program: String = "program", swift: String? = nil, c: String? = nil,
    runs: UInt32? = nil, entries: [MapEntry] = [], volatile: [String: Range<Int>] = [:],
    on inputs: [Input]
  ) {
    self.name = name
    self.program = program
    swiftSource = swift ?? "Benchmarks/Programs/Pairs/\(name).swift"
    cSource = c ?? "Benchmarks/Programs/Pairs/\(name).bpf.c"
    self.entries = entries
    self.inputs = inputs
    self.volatile = volatile
    self.runs = runs
  }

  /// A pair whose Swift is an example's.
  init(example name: String, program: String, on inputs: [Input]) {
    self.init(
      name, program: program, swift: "Examples/\(name)/\(name)Kernel/\(name).swift",
      c: "Benchmarks/Programs/\(name).bpf.c", on: inputs)
  }

  /// The folder of the package that is measured.
  public static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent()

  /// What the two objects are made of: the sources in Swift and in C, and what the latter includes.
  public var sources: [FilePath] {
    [swiftSource, cSource, "Benchmarks/Programs/bpf.h"].map { Self.root.appending($0) }
  }

  /// The packet that a measurement is made with, if the program runs on packets.
  public var packet: [UInt8]? {
    inputs.lazy.compactMap { if case .packet(let packet) = $0 { packet } else { nil } }.first
  }

  /// The object of the Swift source.
  public func swiftObject(
    _ compiler: Compiler, isUnchecked: Bool = false
  ) async throws -> [UInt8] {
    let request = CompilationRequest(
      sources: [Self.root.appending(swiftSource)], moduleName: name,
      kernelLibrary: Self.root.appending("Sources").appending("ApusKernel"),
      cache: Self.root.appending(".build").appending("test-modules"), sourceRoot: Self.root,
      isUnchecked: isUnchecked)
    return try await compiler.compile(request).bytes
  }

  /// The object of the C source, made by the clang of the same toolchain.
  public func cObject(_ toolchain: Toolchain) async throws -> [UInt8] {
    let result = try await Subprocess.run(
      .path(toolchain.programs.appending("clang")),
      arguments: [
        "--target=bpfel", "-mcpu=v3", "-O2", "-g", "-Wall", "-Werror", "-c",
        Self.root.appending(cSource).string, "-o", "/dev/stdout",
      ], output: .bytes(limit: 1 << 20), error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess else {
      throw CompilerError(.tool, toolOutput: result.standardError)
    }
    return result.standardOutput
  }
}
