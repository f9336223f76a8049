import ArgumentParser

/// The command line of Apus: one file per subcommand.
@main
struct ApusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "Work with eBPF objects.",
    subcommands: [
      BTFCommand.self, BindingsCommand.self, LinkCommand.self, LoadCommand.self,
      ObjectCommand.self, SimulateCommand.self, VMCommand.self,
    ])
}
