import Apus
import ArgumentParser
import SourceCounterKernel
import SystemPackage
import UnixSignals

@main
struct SourceCounter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "source-counter",
    abstract: "Show which IPv4 addresses the most packets come from.")

  @Option(name: .shortAndLong, help: "The interface, such as eth0 or lo.") var iface: String
  @Option(help: "Seconds between two tables; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many tables.") var count = Int.max
  @Option(help: "How many addresses to show.") var top = 10

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let object = try SourceCounterObject.load()
    try object.countSources.attach(to: iface)
    let sources = object.sources
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in 0..<count {
          try await Task.sleep(for: .seconds(interval))
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
