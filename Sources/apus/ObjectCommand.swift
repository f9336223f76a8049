import ApusObject
import ArgumentParser

/// Prints what is in an object.
struct ObjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "object",
    abstract: "Print what is in an object: programs, maps, globals, relocations, traps, types.",
    discussion: "It asks no kernel, so any machine will do.")

  @Argument(help: "The eBPF object.")
  var object: String

  @Flag(help: "Print it as JSON.")
  var json = false

  func run() throws {
    let report = ObjectReport(try File.object(object))
    print(json ? report.json.text : report.text)
  }
}
