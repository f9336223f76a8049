import Apus
import ArgumentParser
import ExampleSupport
import SourceCounterKernel
import SystemPackage
import UnixSignals

@main
struct SourceCounter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "source-counter",
    abstract: "Show which IPv4 addresses the most packets come from.")

  @OptionGroup var source: PacketSource
  @Option(help: "Seconds between two tables; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many tables.") var count = Int.max
  @Option(help: "How many addresses to show.") var top = 10

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    // In the kernel, or without privileges in a simulator: the rest is the same.
    let input = try source.load(SourceCounterObject.specification())
    let object = try SourceCounterObject(input.object)
    try input.start(object.countSources)
    let sources = object.sources
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in input.rounds(count) {
          try await input.pause(interval)
          let busiest = try sources.contents().sorted { $0.value > $1.value }.prefix(top)
          let rows = busiest.map { "\($0.value)\t\($0.key)\n" }.joined()
          try FileDescriptor.standardOutput.writeAll("packets\tsource\n\(rows)\n".utf8)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}
