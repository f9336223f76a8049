import ApusObject

/// A kind of program that can be written in Swift: what its function looks like on both sides.
struct ProgramKind {
  /// The names that a section of such a program may have, as patterns.
  ///
  /// A name that ends in `/+` stands for all that have something behind the slash, such as a target.
  var sections: [String]
  /// ApusKernel's type of its one parameter.
  var context: String
  /// The types that its result may have, ApusKernel's where no module is named; nil is none, which the kernel sees as
  /// zero.
  var results: [String?]
  /// What a program that traps returns.
  var trapResult: Int32 = 0
  /// The type that user space has for such a program.
  var handle: String
  /// What the C declaration says of the parameter.
  var parameter: Parameter

  /// What the kernel passes a pointer to.
  enum Parameter {
    /// A struct of the kernel's: its first fields, which are numbers of 32 bits, or none.
    case structure(name: String, fields: [String])
    /// Numbers of 64 bits.
    case words
  }

  /// All the kinds that ApusKernel has contexts for.
  static let all = [
    ProgramKind(
      sections: [
        "xdp", "xdp.frags", "xdp/cpumap", "xdp.frags/cpumap", "xdp/devmap", "xdp.frags/devmap",
      ],
      context: "XDPContext", results: ["XDPAction"], handle: "XDPProgram",
      parameter: .structure(
        name: "xdp_md",
        fields: [
          "data", "data_end", "data_meta", "ingress_ifindex", "rx_queue_index", "egress_ifindex",
        ])),
    ProgramKind(
      sections: ["tc", "classifier", "tc/ingress", "tc/egress", "tcx/ingress", "tcx/egress"],
      // Dropped, as with the other kinds: 2 is TC_ACT_SHOT.
      context: "TrafficClassifierContext", results: ["TrafficAction"], trapResult: 2,
      handle: "TrafficClassifierProgram", parameter: socketBuffer),
    ProgramKind(
      sections: ["socket"],
      context: "SocketFilterContext", results: ["SocketFilterResult"],
      handle: "SocketFilterProgram", parameter: socketBuffer),
    ProgramKind(
      sections: ["cgroup_skb/ingress", "cgroup_skb/egress"],
      context: "CgroupPacketContext", results: ["CgroupPacketAction"],
      handle: "CgroupPacketProgram", parameter: socketBuffer),
    ProgramKind(
      sections: ["raw_tp/+", "raw_tracepoint/+"],
      context: "RawTracepointContext", results: [nil], handle: "RawTracepointProgram",
      parameter: .words),
    ProgramKind(
      sections: ["tp_btf/+", "fentry/+", "fexit/+"],
      context: "TracingContext", results: [nil], handle: "TracingProgram", parameter: .words),
    ProgramKind(
      sections: ["iter/+"],
      context: "IteratorContext", results: [nil], handle: "IteratorProgram", parameter: .words),
    ProgramKind(
      sections: ["lsm/+", "lsm.s/+"],
      // Refused, with EPERM.
      context: "TracingContext", results: ["SecurityDecision"], trapResult: -1,
      handle: "SecurityProgram", parameter: .words),
    ProgramKind(
      // Refused where it traps, which is zero here.
      sections: ["lsm_cgroup/+"],
      context: "TracingContext", results: ["CgroupSecurityDecision"], handle: "AnyCgroupProgram",
      parameter: .words),
    ProgramKind(
      sections: ["sk_skb/stream_verdict", "sk_skb/verdict"],
      context: "SocketPacketContext", results: ["SocketVerdict"], handle: "SocketPacketProgram",
      parameter: socketBuffer),
    ProgramKind(
      sections: ["sk_skb/stream_parser"],
      // EBADMSG.
      context: "SocketPacketContext", results: ["StreamMessage"], trapResult: -74,
      handle: "SocketPacketProgram", parameter: socketBuffer),
    ProgramKind(
      sections: ["sockops"],
      context: "SocketOperationsContext", results: ["SocketOperationResult"],
      handle: "SocketOperationsProgram",
      parameter: .structure(name: "bpf_sock_ops", fields: ["op"])),
    ProgramKind(
      sections: ["sk_msg"],
      context: "SocketMessageContext", results: ["SocketVerdict"], handle: "SocketMessageProgram",
      parameter: .structure(name: "sk_msg_md", fields: [])),
    ProgramKind(
      sections: ["sk_reuseport", "sk_reuseport/migrate"],
      context: "ReusePortContext", results: ["SocketVerdict"], handle: "ReusePortProgram",
      parameter: .structure(name: "sk_reuseport_md", fields: [])),
    ProgramKind(
      sections: ["sk_lookup"],
      context: "SocketLookupContext", results: ["SocketVerdict"], handle: "SocketLookupProgram",
      parameter: .structure(name: "bpf_sk_lookup", fields: [])),
    ProgramKind(
      sections: ["syscall"],
      context: "SystemCallContext", results: [nil], handle: "SystemCallProgram", parameter: .words),
    ProgramKind(
      sections: ["struct_ops", "struct_ops/+", "struct_ops.s", "struct_ops.s/+"],
      context: "StructOpsContext",
      results: [nil, "Swift.UInt32", "Swift.Int32", "Swift.UInt64"],
      handle: "StructOpsProgram", parameter: .words),
  ]

  /// The beginning of the struct, which is enough to tell what it is.
  private static let socketBuffer = Parameter.structure(
    name: "__sk_buff",
    fields: ["len", "pkt_type", "mark", "queue_mapping", "protocol"])

  /// The kind of a program in a section.
  static func of(section: String) -> ProgramKind? {
    all.first { $0.sections.contains { matches(section, pattern: $0) } }
  }

  /// Whether a section's name is one of those that a pattern stands for.
  private static func matches(_ section: String, pattern: String) -> Bool {
    guard pattern.hasSuffix("/+") else { return section == pattern }
    let prefix = pattern.dropLast()
    return section.hasPrefix(prefix) && section.utf8.count > prefix.utf8.count
  }

  /// The line that declares a program of this kind.
  private func declaration(named name: String) -> String {
    let result = results.first.flatMap { $0 }.map { " -> \($0)" } ?? ""
    return "func \(name)(_ context: \(context))\(result)"
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
    let library = ModuleCache.moduleName
    let isOfKind = kind.results.contains { result in
      declaration.hasSuffix(
        "(\(library).\(kind.context)) -> "
          + (result.map { $0.contains(".") ? $0 : "\(library).\($0)" } ?? "()"))
    }
    guard isOfKind else {
      let results = kind.results
        .map { $0?.split(separator: ".").last.map { "returns \($0)" } ?? "returns nothing" }
        .joined(separator: " or ")
      throw CompilerError(
        .lowering,
        "a program in section '\(program.section)' takes one \(kind.context) and \(results): "
          + "make it '\(kind.declaration(named: program.name))'",
        at: program.location)
    }
    return kind
  }
}
