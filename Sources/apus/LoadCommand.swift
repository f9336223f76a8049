import Apus
import ApusObject
import ArgumentParser
import SystemPackage

/// Loads an object into the kernel, and lets go of it.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Load an object's maps and programs into the kernel, and let go of them.",
    discussion: """
      Says of each program how many instructions it has and how many the verifier went through, or why it was \
      rejected. If the object does not load as a whole, each program is tried by itself. Exits with 0 only if all \
      of it loads. Nothing is attached. Needs root.
      """)

  @Argument(help: "The eBPF object.")
  var object: String

  @Option(help: "A folder of a BPF file system to pin every map and program in, where they stay.")
  var pin: String?

  @Option(help: "A file with the kernel's BTF, instead of the running kernel's.")
  var btf: String?

  @Option(
    help:
      "The root of a BPF file system that delegates privileges, to load by a token of it (Linux 6.9)."
  )
  var token: String?

  @Option(
    help: "The type of the programs, as a section's name (xdp) or the kernel's (BPF_PROG_TYPE_XDP)."
  )
  var type: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print what the verifier says of every program.")
  var verbose = false

  func run() throws {
    var specification = try File.object(object)
    if let type { try set(type, of: &specification) }
    var options = LoadOptions()
    if let btf {
      let path = FilePath(btf)
      // Once, and for an object that needs none of it, too.
      _ = try BTFImage.reading(path)
      options.kernelBTF = path
    }
    options.tokenFileSystem = token.map { FilePath($0) }
    if verbose { options.verifierLogLevel = [.path, .statistics] }
    let report = LoadReport(loading: specification, options: options, pin: pin.map { FilePath($0) })
    print(json ? report.json.text : report.text(isVerbose: verbose))
    if !report.isSuccess { throw ExitCode.failure }
  }

  private func set(_ name: String, of specification: inout ObjectSpecification) throws {
    let section = SectionName.resolve(name).flatMap { $0.isByPrefix ? nil : $0.name }
    let named = ProgramType.all.first {
      $0.kernelName == name || $0.kernelName == "BPF_PROG_TYPE_" + name.uppercased()
    }
    guard let type = section?.programType ?? named else {
      throw ValidationError("There is no program type \(name).")
    }
    for index in specification.programs.indices {
      specification.programs[index].type = type
      specification.programs[index].attachType = section?.attachType
    }
  }
}
