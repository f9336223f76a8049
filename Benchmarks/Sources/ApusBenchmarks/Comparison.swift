import ApusCompiler
import Subprocess
import SystemPackage

/// A program that exists in Swift and in C.
struct Comparison {
  /// The example's name.
  var name: String
  /// The program's name, the same in both languages.
  var program: String
  /// What it is run on.
  var packet: [UInt8]

  /// The programs that are compared.
  static let all = [
    Comparison(name: "PacketCounter", program: "countPackets", packet: udpPacket),
    Comparison(name: "SourceCounter", program: "countSources", packet: udpPacket),
  ]

  /// A UDP packet over IPv4 from 192.0.2.1, 60 bytes long.
  private static let udpPacket: [UInt8] =
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00]
    + [0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
    + [0x30, 0x39, 0, 53, 0, 26, 0, 0] + [UInt8](repeating: 0, count: 18)

  /// The folder of the package that is measured.
  static let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
    .removingLastComponent().removingLastComponent()

  /// The example's kernel target, compiled.
  func swiftObject(_ compiler: Compiler) async throws -> [UInt8] {
    let folder = Self.root.appending("Examples").appending(name).appending("\(name)Kernel")
    let request = CompilationRequest(
      sources: [folder.appending("\(name).swift")], moduleName: "\(name)Kernel",
      kernelLibrary: Self.root.appending("Sources").appending("ApusKernel"))
    return try await compiler.compile(request).bytes
  }

  /// The same program in C, compiled by the clang of the same toolchain.
  func cObject(_ toolchain: Toolchain) async throws -> [UInt8] {
    let source = Self.root.appending("Benchmarks").appending("Programs").appending("\(name).bpf.c")
    let result = try await Subprocess.run(
      .path(toolchain.programs.appending("clang")),
      arguments: [
        "--target=bpfel", "-mcpu=v3", "-O2", "-g", "-c", source.string, "-o", "/dev/stdout",
      ], output: .bytes(limit: 1 << 20), error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess else {
      throw CompilerError(.tool, toolOutput: result.standardError)
    }
    return result.standardOutput
  }
}
