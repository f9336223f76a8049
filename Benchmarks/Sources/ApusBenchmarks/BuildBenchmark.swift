import ApusCompiler
import ArgumentParser
import BenchmarkPairs
import Subprocess
import SystemPackage

/// How long one waits for a finished program after a change to its kernel target.
struct BuildBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "From a touched source to a finished 'swift build' of the packet counter.",
    discussion: """
      The peer is the same build after a change to the program's user-space source: that much a \
      Swift programmer waits anyway.
      """)

  @Option(help: "How many times the two are measured in turn.")
  var rounds = 5

  func run() async throws {
    let example = ProgramPair.root.appending("Examples").appending("PacketCounter")
    let kernel = example.appending("PacketCounterKernel").appending("PacketCounter.swift")
    let user = example.appending("PacketCounter").appending("PacketCounter.swift")
    _ = try await build()
    let nothing = try await build()
    var kernelTimes: [Double] = []
    var userTimes: [Double] = []
    for _ in 0..<rounds {
      kernelTimes.append(try await build(afterTouching: kernel))
      userTimes.append(try await build(afterTouching: user))
    }
    let ratios = zip(kernelTimes, userTimes).map { $0 / $1 }
    print("build of packet-counter after                 seconds (median)")
    print("no change                                     \(nothing.rounded(2))")
    print("a change to its user-space source             \(userTimes.median.rounded(2))")
    print("a change to its kernel source                 \(kernelTimes.median.rounded(2))")
    print("ratio, kernel over user-space source          \(ratios.median.rounded(2))")
  }

  /// Builds the packet counter, and says how many seconds that took.
  private func build(afterTouching file: FilePath? = nil) async throws -> Double {
    if let file {
      // The build system goes by the time of the file, not by what is in it.
      let touched = try await Subprocess.run(
        .name("touch"), arguments: [file.string], output: .discarded)
      guard touched.terminationStatus.isSuccess else {
        throw CompilerError(.file, "\(file) could not be touched")
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let result = try await Subprocess.run(
      .name("swift"),
      arguments: [
        "build", "--package-path", ProgramPair.root.string, "--product", "packet-counter",
      ], output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw CompilerError(.tool, toolOutput: result.standardOutput + result.standardError)
    }
    let elapsed = (clock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }
}
