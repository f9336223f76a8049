/// A program of an ``ObjectSpecification``, linked and ready to be loaded but for what only the
/// running kernel knows.
///
/// The programs of an object share what is known of their instructions, such as ``references`` and ``lineInfo``, until
/// one of them is changed. Until then, asking for it makes an array: ask once, not in a loop.
public struct ProgramSpecification: Hashable, Sendable {
  /// The name of its function.
  public var name: String

  /// What it is for: the same of all programs of a section, until one is changed.
  package private(set) var kind: ProgramKind

  /// The index of the interface that it is bound to (`prog_ifindex`, `BPF_F_XDP_DEV_BOUND_ONLY`, Linux 6.3), or `nil`.
  ///
  /// An XDP program that asks for what the network card found out about a packet needs that: the answer
  /// is the driver's. It can be attached to that interface only.
  public var interfaceIndex: UInt32?

  /// Its code, followed by that of every subprogram it reaches.
  ///
  /// Calls of subprograms and their addresses are resolved; ``references``, ``externalCalls`` and
  /// ``externalVariables`` are not.
  public var instructions: [Instruction]

  /// What is known of its instructions.
  package var records: ProgramRecords

  /// Makes a program.
  public init(
    name: String,
    sectionName: String,
    type: ProgramType,
    attachType: AttachType? = nil,
    isAttachTypeOptional: Bool = false,
    attachTarget: String? = nil,
    needsTargetBTF: Bool = false,
    isSleepable: Bool = false,
    isLoadedByDefault: Bool = true,
    flags: ProgramFlags = [],
    instructions: [Instruction] = [],
    references: [MapReference] = [],
    externalCalls: [ExternalCall] = [],
    externalVariables: [ExternalVariable] = [],
    functionInfo: [BTFFunctionInfo] = [],
    lineInfo: [BTFLineInfo] = [],
    relocations: [BTFRelocation] = []
  ) {
    let properties = ProgramKind.Properties(
      sectionName: sectionName, type: type, attachType: attachType,
      isAttachTypeOptional: isAttachTypeOptional, attachTarget: attachTarget,
      needsTargetBTF: needsTargetBTF, isSleepable: isSleepable,
      isLoadedByDefault: isLoadedByDefault, flags: flags)
    let records = InstructionRecords(
      references: references, externalCalls: externalCalls, externalVariables: externalVariables,
      functionInfo: functionInfo, relocations: relocations)
    self.init(
      name: name, kind: ProgramKind(properties), instructions: instructions,
      records: ProgramRecords(records, lines: LineTable(lineInfo)))
  }

  /// Makes a program of an object, which shares with others what is the same.
  init(name: String, kind: ProgramKind, instructions: [Instruction], records: ProgramRecords) {
    self.name = name
    self.kind = kind
    self.instructions = instructions
    self.records = records
  }
}

// MARK: - What it is for

extension ProgramSpecification {
  private var properties: ProgramKind.Properties {
    get { kind.properties }
    set { kind = ProgramKind(newValue) }
  }

  /// The ELF section it is in, for example `xdp`.
  public var sectionName: String {
    get { kind.properties.sectionName }
    set { properties.sectionName = newValue }
  }

  /// What it is for (`prog_type`); `unspecified` when the section's name means nothing to Apus.
  public var type: ProgramType {
    get { kind.properties.type }
    set { properties.type = newValue }
  }

  /// Where it is attached (`expected_attach_type`), or `nil` when that is not asked for.
  public var attachType: AttachType? {
    get { kind.properties.attachType }
    set { properties.attachType = newValue }
  }

  /// Whether the attach type may be left out on a kernel that does not know it.
  public var isAttachTypeOptional: Bool {
    get { kind.properties.isAttachTypeOptional }
    set { properties.isAttachTypeOptional = newValue }
  }

  /// What the section's name says it is attached to, after the slash: a function, a tracepoint.
  public var attachTarget: String? {
    get { kind.properties.attachTarget }
    set { properties.attachTarget = newValue }
  }

  /// Whether the target is a kernel function or type to be looked up in BTF (`attach_btf_id`).
  public var needsTargetBTF: Bool {
    get { kind.properties.needsTargetBTF }
    set { properties.needsTargetBTF = newValue }
  }

  /// Whether it may sleep (`BPF_F_SLEEPABLE`).
  public var isSleepable: Bool {
    get { kind.properties.isSleepable }
    set { properties.isSleepable = newValue }
  }

  /// Whether it is loaded with the object.
  ///
  /// A section name that starts with `?` says no.
  public var isLoadedByDefault: Bool {
    get { kind.properties.isLoadedByDefault }
    set { properties.isLoadedByDefault = newValue }
  }

  /// How it is loaded (`prog_flags`), without what ``isSleepable`` adds.
  public var flags: ProgramFlags {
    get { kind.properties.flags }
    set { properties.flags = newValue }
  }
}
