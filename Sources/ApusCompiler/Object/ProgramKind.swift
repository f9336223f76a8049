import ApusObject

/// A kind of program that can be written in Swift: what its function looks like on both sides.
struct ProgramKind {
  /// The names that a section of such a program may have.
  var sections: Set<String>
  /// The Swift types of its one parameter and its result.
  var signature: (context: String, result: String)
  /// The type that user space has for such a program.
  var handle: String
  /// The C struct that the kernel passes a pointer to.
  var context: CStruct

  /// A struct of the kernel's, of numbers of 32 bits.
  struct CStruct {
    var name: String
    var fields: [String]
  }

  /// All the kinds that ApusKernel has contexts for.
  static let all = [
    ProgramKind(
      sections: [
        "xdp", "xdp.frags", "xdp/cpumap", "xdp.frags/cpumap", "xdp/devmap", "xdp.frags/devmap",
      ],
      signature: ("ApusKernel.XDPContext", "ApusKernel.XDPAction"),
      handle: "XDPProgram",
      context: CStruct(
        name: "xdp_md",
        fields: [
          "data", "data_end", "data_meta", "ingress_ifindex", "rx_queue_index", "egress_ifindex",
        ]))
  ]

  /// The kind of a program in a section.
  static func of(section: String) -> ProgramKind? {
    all.first { $0.sections.contains(section) }
  }

  /// Checks that a program is of a kind that exists, and looks like one.
  ///
  /// - Throws: ``CompilerError`` at the program's place.
  static func check(_ program: ProgramEntry) throws(CompilerError) -> ProgramKind {
    guard let kind = of(section: program.section) else {
      let known = all.flatMap(\.sections).sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw CompilerError(
        .lowering,
        "there are no programs in Swift for section '\(program.section)' of '\(program.name)'; "
          + "there are for \(known)",
        at: program.location)
    }
    // A function that was given a C name (`@c`) has no mangled one to check.
    guard let declaration = Demangler.demangle(program.symbol) else { return kind }
    guard declaration.hasSuffix("(\(kind.signature.context)) -> \(kind.signature.result)") else {
      let context = kind.signature.context.split(separator: ".").last ?? ""
      let result = kind.signature.result.split(separator: ".").last ?? ""
      throw CompilerError(
        .lowering,
        "a program in section '\(program.section)' takes one \(context) and returns an \(result): "
          + "make it 'func \(program.name)(_ context: \(context)) -> \(result)'",
        at: program.location)
    }
    return kind
  }
}
