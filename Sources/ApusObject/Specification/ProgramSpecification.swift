/// A program of an ``ObjectSpecification``, linked and ready to be loaded but for what only the
/// running kernel knows.
public struct ProgramSpecification: Hashable, Sendable {
  /// The name of its function.
  public var name: String

  /// The ELF section it is in, for example `xdp`.
  public var sectionName: String

  /// What it is for (`prog_type`); `unspecified` when the section's name means nothing to Apus.
  public var type: ProgramType

  /// Where it is attached (`expected_attach_type`), or `nil` when that is not asked for.
  public var attachType: AttachType?

  /// Whether the attach type may be left out on a kernel that does not know it.
  public var isAttachTypeOptional: Bool

  /// What the section's name says it is attached to, after the slash: a function, a tracepoint.
  public var attachTarget: String?

  /// Whether the target is a kernel function or type to be looked up in BTF (`attach_btf_id`).
  public var needsTargetBTF: Bool

  /// Whether it may sleep (`BPF_F_SLEEPABLE`).
  public var isSleepable: Bool

  /// Whether it is loaded with the object.
  ///
  /// A section name that starts with `?` says no.
  public var isLoadedByDefault: Bool

  /// How it is loaded (`prog_flags`), without what ``isSleepable`` adds.
  public var flags: ProgramFlags

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

  /// The wide loads that need a map's descriptor, by ascending instruction.
  public var references: [MapReference]

  /// The calls of functions that are not in the object (kfuncs), by ascending instruction.
  public var externalCalls: [ExternalCall]

  /// The wide loads of variables that are not in the object, by ascending instruction.
  public var externalVariables: [ExternalVariable]

  /// Where its functions start, with their BTF; empty without BTF.
  public var functionInfo: [BTFFunctionInfo]

  /// Which source lines its instructions come from; empty without BTF.
  public var lineInfo: [BTFLineInfo] {
    get { lines.lines }
    _modify {
      var changed = lines.lines
      // So that nothing else refers to them, and changing one does not copy all.
      lines = LineTable([])
      defer { lines = LineTable(changed) }
      yield &changed
    }
  }

  /// The lines, which are not read before somebody looks at them.
  var lines: LineTable

  /// The CO-RE relocations to be applied before it is loaded.
  public var relocations: [BTFRelocation]

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
    self.name = name
    self.sectionName = sectionName
    self.type = type
    self.attachType = attachType
    self.isAttachTypeOptional = isAttachTypeOptional
    self.attachTarget = attachTarget
    self.needsTargetBTF = needsTargetBTF
    self.isSleepable = isSleepable
    self.isLoadedByDefault = isLoadedByDefault
    self.flags = flags
    self.instructions = instructions
    self.references = references
    self.externalCalls = externalCalls
    self.externalVariables = externalVariables
    self.functionInfo = functionInfo
    lines = LineTable(lineInfo)
    self.relocations = relocations
  }
}

/// How a program is loaded (the `prog_flags` of `BPF_PROG_LOAD`).
public struct ProgramFlags: OptionSet, Hashable, Sendable {
  /// The bits the kernel knows.
  public var rawValue: UInt32

  /// Makes flags of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `BPF_F_STRICT_ALIGNMENT`: no unaligned access, whatever the machine allows (Linux 4.12).
  public static let strictAlignment = Self(rawValue: 1 << 0)
  /// `BPF_F_ANY_ALIGNMENT`: any alignment, whatever the machine allows (Linux 5.0).
  public static let anyAlignment = Self(rawValue: 1 << 1)
  /// `BPF_F_TEST_RND_HI32`: random high halves after 32-bit operations, for tests (Linux 5.3).
  public static let randomizeHighHalves = Self(rawValue: 1 << 2)
  /// `BPF_F_TEST_STATE_FREQ`: many verifier checkpoints, for tests (Linux 5.4).
  public static let frequentCheckpoints = Self(rawValue: 1 << 3)
  /// `BPF_F_SLEEPABLE`: may sleep (Linux 5.10).
  public static let sleepable = Self(rawValue: 1 << 4)
  /// `BPF_F_XDP_HAS_FRAGS`: takes packets of several fragments (Linux 5.18).
  public static let xdpFragments = Self(rawValue: 1 << 5)
  /// `BPF_F_XDP_DEV_BOUND_ONLY`: runs on one device only, with its metadata (Linux 6.3).
  public static let deviceBound = Self(rawValue: 1 << 6)
  /// `BPF_F_TEST_REG_INVARIANTS`: checks of the verifier's own state, for tests (Linux 6.8).
  public static let checkRegisterInvariants = Self(rawValue: 1 << 7)
}
