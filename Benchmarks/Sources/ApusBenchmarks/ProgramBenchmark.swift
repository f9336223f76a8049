import Apus
import ApusCompiler
import ArgumentParser
import BenchmarkPairs

/// The same programs in Swift and in C, both compiled by the same toolchain.
struct ProgramBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programs",
    abstract: "Instructions, stack and time per packet: Swift over C.",
    discussion: """
      Each program in Swift is measured as it is, and without Swift's traps ('--unchecked'), beside the \
      same in C. Instructions are those that the kernel has after its verifier; of a program without a \
      time, the kernel runs only one after the other.
      """)

  @Option(help: "How many times they are measured in turn.")
  var rounds = 11

  @Option(help: "How many packets a measurement runs through.")
  var packets: UInt32 = 300_000

  @Option(help: "The names of the pairs to measure; all, without one.")
  var pair: [String] = []

  func run() async throws {
    let compiler = try await Compiler()
    print(
      "pair".padded(20) + "instructions".padded(20) + "verified".padded(18) + "stack".padded(11)
        + "ns per packet".padded(46) + "unchecked")
    print(
      "".padded(20) + "Swift  C     ratio  Swift   C        Swift C    "
        + "Swift    C        ratio  (min … max)          instr. ratio  ns ratio")
    var rows: [Comparison] = []
    for pair in ProgramPair.all where self.pair.isEmpty || self.pair.contains(pair.name) {
      let comparison = try await Comparison(pair, compiler, rounds: rounds, packets: packets)
      print(comparison.line)
      rows.append(comparison)
    }
    summarize("instructions", rows) { $0.instructionRatio }
    summarize("ns", rows) { $0.timeRatio }
    summarize("instructions, unchecked", rows) { $0.uncheckedInstructionRatio }
    summarize("ns, unchecked", rows) { $0.uncheckedTimeRatio }
    summarize("instructions, cost of traps", rows) {
      $0.instructionRatio / $0.uncheckedInstructionRatio
    }
    summarize("ns, cost of traps", rows) { $0.timeRatio / $0.uncheckedTimeRatio }
  }

  /// Prints the mean and the worst of a ratio.
  private func summarize(_ what: String, _ rows: [Comparison], _ ratio: (Comparison) -> Double) {
    let ratios = rows.map { (name: $0.pair.name, ratio: ratio($0)) }.filter { $0.ratio.isFinite }
    guard let worst = ratios.max(by: { $0.ratio < $1.ratio }) else { return }
    print(
      "\(what): geometric mean \(ratios.map(\.ratio).geometricMean.rounded(3)), "
        + "worst \(worst.ratio.rounded(3)) (\(worst.name))")
  }
}
