import ArgumentParser

/// What Apus costs, beside what the same costs with others, measured in one run.
@main
struct ApusBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ApusBenchmarks",
    abstract: "Compare programs in Swift with the same programs in C, and time builds.",
    discussion: "Needs root: the programs run in the kernel. Run it in release mode.",
    subcommands: [
      ProgramBenchmark.self, LoadBenchmark.self, MapBenchmark.self, RecordBenchmark.self,
      SimulatorBenchmark.self, BuildBenchmark.self, AllBenchmarks.self, LoadOnce.self,
    ],
    defaultSubcommand: AllBenchmarks.self)
}

/// Everything, one after the other.
struct AllBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "All benchmarks (the default).")

  func run() async throws {
    try await ProgramBenchmark.parse([]).run()
    try await LoadBenchmark.parse([]).run()
    try await MapBenchmark.parse([]).run()
    try await RecordBenchmark.parse([]).run()
    try await SimulatorBenchmark.parse([]).run()
    try await BuildBenchmark.parse([]).run()
  }
}
