import ApusObject
import ApusSystem
import SystemPackage

/// Tries what a feature is for, in the smallest way that shows whether the kernel has it.
///
/// Nothing that is made lives longer than the attempt, and nothing is attached: where only attaching would show
/// it, the target is one that does not exist.
enum FeatureProbe {
  static func probe(_ feature: KernelFeature) throws(KernelFeatures.Failure) -> Bool {
    switch feature {
    case .programType(let type): try accepts(program(type))
    case .mapType(let type): try MapTypeProbe.accepts(type)
    case .attachType(let type): try attaches(type)
    // Without the interface it is refused like one that is unknown; but the attach type came with it.
    case .link(.xdp): try attaches(.xdp)
    case .link(let type): try LinkProbe.accepts(type)
    case .helper(let helper, let type): try calls(helper, from: type)
    case .btf(let feature): try accepts(feature)
    case .objectNames: try MapTypeProbe.accepts { $0.name = ObjectName("apus_probe") }
    case .mappableArrays: try MapTypeProbe.accepts { $0.flags = MapFlags.mappable.rawValue }
    case .memoryAccounting:
      // The accounting came with 5.11, as did `bpf_ktime_get_coarse_ns`.
      try calls(HelperFunction(rawValue: 160), from: .socketFilter)
    case .tokens:
      BPF.refusal { () throws(Errno) in try BPF.tokenCreate(.none) } == .badFileDescriptor
    }
  }

  /// Attach types that tracing programs are loaded for, with the type of the program.
  static let tracing: [AttachType: ProgramType] = [
    .traceRawTracepoint: .tracing, .traceFunctionEntry: .tracing, .traceFunctionExit: .tracing,
    .modifyReturn: .tracing, .traceIterator: .tracing, .traceFunctionSession: .tracing,
    .lsmMAC: .lsm,
  ]

  static let links = LinkProbe.table

  /// A program that does nothing, for the kernel to look at.
  static func program(
    _ type: ProgramType, _ instructions: [Instruction] = []
  ) -> BPF.ProgramAttributes {
    // Sets r0 to 0, and returns.
    let end = [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)]
    var program = BPF.ProgramAttributes(
      type: type.rawValue,
      instructions: Instruction.encode(instructions + end, byteOrder: .host), license: "GPL")
    switch type {
    case .tracing, .lsm, .structOps, .replacement:
      // Nothing to attach to has this number, which the verifier only finds out if it knows the type.
      program.attachTypeID = 1
      program.expectedAttachType = type == .tracing ? AttachType.traceRawTracepoint.rawValue : 0
      if type == .lsm { program.expectedAttachType = AttachType.lsmMAC.rawValue }
    case .systemCall: program.flags = ProgramFlags.sleepable.rawValue
    case .kprobe:
      if let release = try? KernelRelease.current() {
        let patch = min(release.patch, 255)
        program.kernelVersion = UInt32(release.major << 16 | release.minor << 8 | patch)
      }
    default:
      program.expectedAttachType = places[type]?.rawValue ?? 0
    }
    return program
  }

  /// Types that are refused without the place they are for, with the one where they may do most.
  private static let places: [ProgramType: AttachType] = [
    .cgroupSocketAddress: .cgroupConnect4, .cgroupSocketOption: .cgroupSetSocketOption,
    .socketLookup: .socketLookup, .netfilter: .netfilter, .infraredMode2: .infraredMode2,
  ]

  /// Whether the verifier at least looks at a program, whatever it says of it.
  private static func accepts(
    _ program: BPF.ProgramAttributes
  ) throws(KernelFeatures.Failure) -> Bool {
    let (errno, log) = BPF.verdict(on: program)
    switch errno {
    case nil: return true
    case .notPermitted?: throw .errno(.notPermitted)
    // ENOTSUPP: a type that is known, and has nothing of that number.
    default: return !log.isEmpty || errno == Errno(rawValue: 524)
    }
  }

  private static func calls(
    _ helper: HelperFunction, from type: ProgramType
  ) throws(KernelFeatures.Failure) -> Bool {
    let call = Instruction(opcode: 0x85, immediate: helper.rawValue)
    var program = program(type, [call])
    if let target = try target(of: type) {
      program.attachTypeID = target.rawValue
      var idle = Self.program(type)
      idle.attachTypeID = target.rawValue
      // Otherwise the log would be about the target.
      if let errno = BPF.refusal({ () throws(Errno) in try BPF.programLoad(idle) }) {
        throw .errno(errno)
      }
    }
    let (errno, log) = BPF.verdict(on: program)
    if errno == nil { return true }
    // Rejected after a look at the arguments, the helper is there.
    let refusals = ["invalid func ", "unknown func ", "program of this type cannot use helper "]
    if refusals.contains(where: log.contains) { return false }
    guard log.isEmpty else { return true }
    throw .errno(errno ?? .invalidArgument)
  }

  /// What a program has to be for, before the verifier looks at its calls; nil where it needs nothing.
  private static func target(
    of type: ProgramType
  ) throws(KernelFeatures.Failure) -> BTFTypeID? {
    let target: BTFTypeID?
    switch type {
    case .tracing:
      target = KernelTypes.running()?.id(named: "btf_trace_sched_switch", kind: .typedef)
    case .lsm: target = KernelTypes.running()?.id(named: "bpf_lsm_file_open", kind: .function)
    // These may call what their target lets them.
    case .structOps, .replacement: throw .noWay
    default: return nil
    }
    guard let target else { throw .noWay }
    return target
  }

  private static func accepts(_ feature: BTFFeature) throws(KernelFeatures.Failure) -> Bool {
    guard let bytes = try? feature.sample.encoded() else { throw .noWay }
    let errno = BPF.refusal { () throws(Errno) in try BPF.btfLoad(bytes) }
    switch errno {
    case nil: return true
    case .invalidArgument?: return false
    case let errno?: throw .errno(errno)
    }
  }

  private static func attaches(_ type: AttachType) throws(KernelFeatures.Failure) -> Bool {
    if let answer = try AttachProbe.answer(type) { return answer }
    if let programType = tracing[type] {
      // The verifier complains of the target before it looks at the attach type.
      guard try EnumerationProbe.has(type) else { return false }
      var program = program(programType)
      program.expectedAttachType = type.rawValue
      return try accepts(program)
    }
    // The kernel looks for the program only after it has found that it knows the place.
    do throws(Errno) {
      try BPF.attach(.none, to: .none, type: type.rawValue)
      return true
    } catch .badFileDescriptor {
      return true
    } catch .invalidArgument {
      return false
    } catch {
      throw .errno(error)
    }
  }
}

extension FileDescriptor {
  /// No open file.
  static let none = FileDescriptor(rawValue: -1)
}

extension BPF {
  /// Loads a program and lets go of it; says why it was refused, and what the verifier wrote.
  static func verdict(on program: ProgramAttributes) -> (errno: Errno?, log: String) {
    var log = LogBuffer(capacity: 1 << 14)
    do throws(Errno) {
      _ = try programLoad(program, log: &log)
      return (nil, log.text)
    } catch {
      return (error, log.text)
    }
  }

  /// Makes something and lets go of it; nil if the kernel made it.
  static func refusal<Made: ~Copyable>(_ body: () throws(Errno) -> Made) -> Errno? {
    do throws(Errno) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }
}
