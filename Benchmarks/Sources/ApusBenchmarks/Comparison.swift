import Apus
import ApusCompiler
import ApusObject
import BenchmarkPairs

/// What a program costs in Swift, with traps and without, and in C.
struct Comparison {
  let pair: ProgramPair
  private let swift: Cost
  private let unchecked: Cost
  private let c: Cost

  /// What one of them costs.
  private struct Cost {
    var instructions: Int
    var verified: Int
    var stack: Int
    /// The mean time for a packet in each round, in nanoseconds; none of a program that takes no packets.
    var times: [Double] = []
  }

  /// Measures the three in turn.
  init(_ pair: ProgramPair, _ compiler: Compiler, rounds: Int, packets: UInt32) async throws {
    self.pair = pair
    let objects = [
      try await pair.swiftObject(compiler),
      try await pair.swiftObject(compiler, isUnchecked: true),
      try await pair.cObject(compiler.toolchain),
    ]
    let specifications = try objects.map { try ObjectSpecification(parsing: $0) }
    let runs = try specifications.map { try PairRun(pair, $0) }
    var costs = try zip(runs, specifications)
      .map { run, specification in
        let information = try run.information
        return Cost(
          instructions: Int(information.translatedSize / 8),
          verified: Int(information.verifiedInstructions),
          stack: specification[program: pair.program].map { StackUse.total(of: $0) } ?? 0)
      }
    if let packet = pair.packet {
      for round in 0..<rounds {
        // Whoever is first in a round has the colder caches: they take turns at that too.
        for turn in runs.indices {
          let index = (turn + round) % runs.count
          costs[index].times
            .append(try runs[index].nanoseconds(on: packet, count: packets))
        }
      }
    }
    for run in runs { run.object.close() }
    (swift, unchecked, c) = (costs[0], costs[1], costs[2])
  }

  var instructionRatio: Double { Double(swift.instructions) / Double(c.instructions) }

  var uncheckedInstructionRatio: Double { Double(unchecked.instructions) / Double(c.instructions) }

  var timeRatio: Double { ratios(swift).median }

  var uncheckedTimeRatio: Double { ratios(unchecked).median }

  /// The ratios of the times of each round.
  private func ratios(_ cost: Cost) -> [Double] {
    zip(cost.times, c.times).map { $0 / $1 }.sorted()
  }

  /// A line of the table.
  var line: String {
    let ratios = ratios(swift)
    let range =
      ratios.isEmpty ? "" : "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))"
    return pair.name.padded(20) + "\(swift.instructions)".padded(7) + "\(c.instructions)".padded(6)
      + instructionRatio.rounded(2).padded(7) + "\(swift.verified)".padded(8)
      + "\(c.verified)".padded(9) + "\(swift.stack)".padded(6) + "\(c.stack)".padded(5)
      + swift.times.median.rounded(1).padded(9) + c.times.median.rounded(1).padded(9)
      + timeRatio.rounded(3).padded(7) + range.padded(21)
      + uncheckedInstructionRatio.rounded(2).padded(14) + uncheckedTimeRatio.rounded(3)
  }
}
