import ApusObject
import ArgumentParser
import SystemPackage

/// Links objects into one.
struct LinkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Link objects into one.",
    discussion: """
      What one object declares extern is what another defines. The result is an object as compilers write it, which \
      Apus, libbpf and bpftool load.
      """)

  @Option(name: .shortAndLong, help: "Where to write the linked object.")
  var output: String

  @Argument(help: "The eBPF objects.")
  var objects: [String]

  func run() throws {
    var linker = ObjectLinker()
    for object in objects {
      try linker.add(ELFObject(parsing: try File.read(object)), name: object)
    }
    let linked = try linker.linked()
    // What cannot be read again is not written.
    _ = try ObjectSpecification(linked)
    try File.write(try linked.encoded(), to: output)
  }
}
