import ApusObject
import ApusSimulator
import Testing

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// Programs that nobody would write: random bytes, random operands of valid opcodes, valid programs in which
/// something was changed, and random ones that are close to what a program does.
struct HostilePrograms {
  enum Kind: Int, CaseIterable {
    case bytes
    case operands
    case changed
    case plausible
  }

  /// A program with the maps that it uses.
  struct Template {
    var program: ProgramSpecification
    let maps: [MapSpecification]
  }

  var random: SplitMix
  private let templates: [Template]
  private let maps: [MapSpecification]

  /// Makes programs: of random instructions, which have `maps`, and of templates.
  init(seed: UInt64, templates: [Template], maps: [MapSpecification]) {
    random = SplitMix(state: seed)
    self.templates = templates
    self.maps = maps
  }

  /// The opcodes of the instruction set, but not the 16-byte load.
  private static let opcodes: [UInt8] = (0...255)
    .filter { opcode in
      let accepted: [Int32] = [0, 16, 0x100]
      return opcode != 0x18
        && accepted.contains { immediate in
          let code = failure([
            Assembly.op(opcode, 1, 2, offset: 0, immediate), Assembly.op(0x95),
          ])?
          .code
          return code != .invalidInstruction
        }
    }

  mutating func next(_ kind: Kind) -> Template {
    switch kind {
    case .bytes, .operands:
      var code: [Instruction] = []
      for _ in 0..<Int.random(in: 1...24, using: &random) {
        code += kind == .bytes ? [bytes()] : operands()
      }
      let program = ProgramSpecification(
        name: "program", sectionName: "xdp", type: random.next() & 7 == 0 ? .socketFilter : .xdp,
        instructions: code + [Assembly.exit])
      return Template(program: program, maps: maps)
    case .changed: return changed()
    case .plausible: return plausible()
    }
  }

  private mutating func bytes() -> Instruction {
    let bits = random.next()
    return Assembly.op(
      UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8 & 15), UInt8(bits >> 12 & 15),
      offset: Int16(truncatingIfNeeded: bits >> 16), Int32(truncatingIfNeeded: bits >> 32))
  }

  private mutating func operands() -> [Instruction] {
    let bits = random.next()
    if bits & 0xf == 0 { return Assembly.wide(UInt8(bits >> 8 & 7), address()) }
    let opcode = Self.opcodes[Int(bits >> 32) % Self.opcodes.count]
    if bits & 0x30 != 0, opcode & 7 == 4 || opcode & 7 == 7 {
      return [
        Assembly.op(opcode, UInt8(bits >> 8 & 7), UInt8(bits >> 12 & 7), Int32(bits >> 48 & 31))
      ]
    }
    return [
      Assembly.op(
        opcode, register(), register(), offset: Int16(bits >> 16 & 31) - 16,
        [0, 1, 2, 5, 16, 32, 64, 0x100, -1, 181][Int(bits >> 40) % 10])
    ]
  }

  /// Any register, and the frame pointer more often.
  mutating func register() -> UInt8 {
    let bits = random.next()
    return bits & 3 == 0 ? 10 : UInt8(bits >> 8 & 7)
  }

  /// An address of a region or its neighbour, or anything.
  mutating func address() -> UInt64 {
    let bits = random.next()
    switch bits & 3 {
    case 0: return bits
    case 1: return (bits >> 8 & 0x3f) << 40 | (bits >> 20 & 0x1fff)
    case 2: return 0x1_0000 + (bits >> 8 & 0x3ff)
    default: return UInt64(0xff_fff0 + (bits >> 8 & 1)) << 40 | (bits >> 20 & 0x1f)
    }
  }

  /// A number at an end of something, or near what was there.
  mutating func number(near number: Int32) -> Int32 {
    let bits = random.next()
    switch bits & 3 {
    case 0: return Int32(truncatingIfNeeded: bits >> 32)
    case 1:
      let ends: [Int32] = [0, 1, -1, .min, .max, 8, 63, 64, 0x100, 0xf1, 0xe1, 0x110]
      return ends[Int(bits >> 8) % ends.count]
    default: return number &+ Int32(bits >> 8 & 15) &- 8
    }
  }

  private mutating func changed() -> Template {
    var template = templates[Int(random.next() >> 8) % templates.count]
    var program = template.program
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let bits = random.next()
      let index = Int(bits >> 32) % program.instructions.count
      var instruction = program.instructions[index]
      switch bits & 7 {
      case 0: instruction.opcode = Self.opcodes[Int(bits >> 16) % Self.opcodes.count]
      case 1: instruction.opcode ^= 1 << UInt8(bits >> 8 & 7)
      case 2: instruction.destination = register()
      case 3: instruction.source = register()
      case 4:
        instruction.offset = Int16(truncatingIfNeeded: number(near: Int32(instruction.offset)))
      case 5, 6: instruction.immediate = number(near: instruction.immediate)
      default:
        let other = program.instructions[Int(bits >> 16) % program.instructions.count]
        if !other.isWide { instruction = other }
      }
      program.instructions[index] = instruction
    }
    template.program = program
    return template
  }
}

/// Everything that a run leaves, to compare two of them.
struct HostileOutcome: Equatable, CustomStringConvertible {
  /// Whether it came as far as to run.
  var wasLoaded = false
  var result: PacketResult?
  var error: SimulationError?
  var steps = 0
  /// The keys and values of each map, or its records.
  var maps: [[[UInt8]]] = []
  var log: [String] = []
  /// Where it wrote beside what it may reach.
  var damage: [MemoryRegion] = []

  init(
    _ template: HostilePrograms.Template, execution: ExecutionMode,
    environment: SimulationEnvironment
  ) {
    let (program, maps) = (template.program, template.maps)
    var environment = environment
    environment.execution = execution
    do throws(SimulationError) {
      let simulator = try Simulator(
        loading: ObjectSpecification(programs: [program], maps: maps), environment: environment)
      wasLoaded = true
      do throws(SimulationError) {
        result = try simulator.run(program.name, on: Self.packet)
      } catch {
        self.error = error
      }
      steps = simulator.stepsOfLastRun
      for map in maps { self.maps.append(Self.contents(of: try simulator.map(map.name))) }
      log = simulator.takeLog()
      damage = simulator.damagedRegions
    } catch {
      self.error = error
    }
  }

  private static let packet = Array(UInt8(0)..<60)

  private static func contents(of map: SimulatedMap) -> [[UInt8]] {
    switch map.specification.type {
    case .ringBuffer, .perfEventArray: return (try? map.takeRecords())?.map(\.bytes) ?? []
    case .queue, .stack:
      var values: [[UInt8]] = []
      while let value = try? map.pop() { values.append(value) }
      return values
    default:
      guard let keys = try? map.keys() else { return [] }
      return keys.flatMap { [$0, (try? map.value(for: $0)) ?? []] }
    }
  }

  var description: String {
    "\(result.map { "\($0)" } ?? "") \(error.map { "\($0)" } ?? "") \(steps) steps, \(maps) \(log) \(damage)"
  }
}
