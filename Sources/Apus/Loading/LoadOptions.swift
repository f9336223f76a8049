public import SystemPackage

/// How ``LoadedObject/init(loading:options:)`` loads.
///
/// What is to be loaded is the specification's to say, which can be edited before: sizes, types and flags of maps,
/// types and attach targets of programs, and which of them are left out.
public struct LoadOptions: Sendable {
  /// Whether the object's BTF is loaded with it, so that tools show types and source lines.
  public var loadsBTF = true

  /// By the name of a program, the loaded program whose function it replaces (`freplace`, Linux 5.6) or traces
  /// (`fentry`, `fexit`, Linux 5.5): the `attachTarget` of its specification names the function.
  public var targetPrograms: [String: ProgramSource] = [:]

  /// The most bytes of log to ask the verifier for when it rejects a program.
  ///
  /// The buffer starts at 64 KiB and grows up to this.
  public var verifierLogLimit = 16 << 20

  /// What the verifier writes about every program, also about those it accepts: ``LoadedObject/verifierLogs`` has it.
  ///
  /// By default only a rejected program has a log. Asking for one makes loading slower.
  public var verifierLogLevel: VerifierLogLevel = []

  /// A file with the kernel's BTF, raw or in an ELF file, to resolve CO-RE relocations and kernel symbols with.
  ///
  /// If it is nil, the running kernel's is taken from `/sys/kernel/btf/vmlinux` or, where the kernel does not show
  /// it, from where distributions put it. It is read only for an object that needs it.
  public var kernelBTF: FilePath?

  /// What comes before the names of maps and programs in the kernel, where `bpftool` shows them.
  ///
  /// The kernel's names have at most 15 bytes; what is longer is cut.
  public var namePrefix = ""

  /// The folder of a BPF file system where maps are shared whose definition says `LIBBPF_PIN_BY_NAME`.
  ///
  /// Such a map is taken from the file of its name there or, if there is none, created and pinned there.
  public var pinFolder: FilePath = "/sys/fs/bpf"

  /// By the name of a map, the path in a BPF file system where it is shared.
  ///
  /// It is taken from there or, if nothing is there, created and pinned there.
  public var pins: [String: FilePath] = [:]

  /// By the name of a map, what is used in its place; nothing is created then.
  ///
  /// Its type, sizes and flags must be those of the specification. Its contents stay what they are.
  public var maps: [String: MapSource] = [:]

  /// The root of a BPF file system that was mounted to delegate privileges, for a process that lacks them (Linux 6.9).
  ///
  /// A token of it is made for the load (`BPF_TOKEN_CREATE`), and closed after it.
  public var tokenFileSystem: FilePath?

  /// The defaults.
  public init() {}
}

/// How much the verifier writes (`log_level` of `BPF_PROG_LOAD`).
public struct VerifierLogLevel: OptionSet, Sendable, Hashable {
  /// The bits the kernel knows.
  public var rawValue: UInt32

  /// Makes a level of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The path through the program that is looked at, with the state of the registers (`BPF_LOG_LEVEL1`).
  public static let path = Self(rawValue: 1)
  /// Every path, and the state after each instruction (`BPF_LOG_LEVEL2`).
  public static let everyInstruction = Self(rawValue: 2)
  /// How much work it was: time, instructions, states (`BPF_LOG_STATS`).
  public static let statistics = Self(rawValue: 4)
}

/// A map that exists, to be used in the place of one of an object's (``LoadOptions/maps``).
public struct MapSource: Sendable {
  enum Storage: Sendable {
    case open(SharedMap)
    case pinned(FilePath)
    case identifier(UInt32)
  }

  let storage: Storage

  /// A map of another object: objects share it without pinning it anywhere.
  public static func open(_ map: SharedMap) -> Self { Self(storage: .open(map)) }

  /// A map that is pinned in a BPF file system, and must be.
  public static func pinned(at path: FilePath) -> Self { Self(storage: .pinned(path)) }

  /// A map by the number that the kernel knows it by; needs `CAP_SYS_ADMIN`.
  public static func identifier(_ id: UInt32) -> Self { Self(storage: .identifier(id)) }
}
