import ApusObject
import ArgumentParser
import SystemPackage

/// Writes Swift declarations of the kernel's types and functions.
struct BindingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bindings",
    abstract: "Write Swift declarations of the kernel's types and functions.",
    discussion: """
      The output is a Swift file for a kernel target. A program that reads fields through it runs on every kernel that \
      has them, wherever they lie: apus bindings task_struct bpf_task_acquire > KernelTypes.swift
      """)

  @Argument(help: "Structs, unions, enums and functions, by name.")
  var names: [String]

  @Option(help: "The file with the kernel's types.")
  var btf = "/sys/kernel/btf/vmlinux"

  func run() throws {
    var bindings = try KernelBindings(
      of: names, in: BTFImage(parsing: try File.read(btf)))
    print(try bindings.text(), terminator: "")
  }
}
