import ApusCompiler
import ApusObject
import BenchmarkPairs
import Glibc
import Subprocess
import SystemPackage

/// Another machine for eBPF in user space, as a program of its own (`script/simulator-peers`).
enum SimulatorPeer: String, CaseIterable {
  case ubpf, rbpf

  private var program: FilePath { ProgramPair.root.appending(".build/peers/\(rawValue)") }

  /// Whether it is there to be run.
  var isBuilt: Bool { unsafe access(program.string, X_OK) == 0 }

  /// How many nanoseconds a run of a program takes.
  func run(_ code: [Instruction], _ how: String, _ runs: Int) async throws -> Double {
    let digits = Instruction.encode(code, byteOrder: .little)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let result = try await Subprocess.run(
      .path(program), arguments: [how, digits.joined(), String(runs)],
      output: .string(limit: 100), error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess,
      let text = result.standardOutput.split(separator: "\n").first, let time = Double(text)
    else {
      throw CompilerError(.tool, toolOutput: result.standardError)
    }
    return time
  }
}
