import Apus
import ApusObject
import ArgumentParser
import SystemPackage

/// Prints types as a C header.
struct BTFCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "btf",
    abstract: "Print the types of an object or a kernel as a C header.",
    discussion: """
      The header compiles, with every member where BTF says. Without a file, the types are the running kernel's \
      (/sys/kernel/btf/vmlinux): what is commonly called vmlinux.h.
      """)

  @Argument(help: "BTF alone, or an ELF file that has some.")
  var file = "/sys/kernel/btf/vmlinux"

  @Option(help: "For a module's types: the kernel's, which they continue.")
  var base: String?

  @Option(help: "Print only the struct, union, enum or typedef of that name, and what it needs.")
  var type: [String] = []

  @Flag(help: "Let clang make CO-RE relocations of every access to a member.")
  var preserveAccess = false

  func run() throws {
    let base = try base.map { try BTFImage.reading(FilePath($0)) }
    let types = try BTFImage.reading(FilePath(file), base: base)
    let inherited = base.map { Array($0.ids) } ?? []
    let ids = try type.isEmpty ? inherited + types.ids : type.flatMap { try find($0, in: types) }
    print(try types.cHeader(of: ids, preservingAccess: preserveAccess), terminator: "")
  }

  private func find(_ name: String, in types: BTFImage) throws -> [BTFTypeID] {
    let kinds: [BTFKind] = [.structure, .union, .enumeration, .enumeration64, .typedef]
    let found = kinds.flatMap { types.ids(named: name, kind: $0) }
    guard !found.isEmpty else { throw ValidationError("There is no type \(name) in \(file).") }
    return found
  }
}
