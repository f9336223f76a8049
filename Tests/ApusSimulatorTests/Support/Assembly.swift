import ApusObject
import ApusSimulator
import Testing

/// Instructions by hand.
enum Assembly {
  static func op(
    _ opcode: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int16 = 0,
    _ immediate: Int32 = 0
  ) -> Instruction {
    Instruction(
      opcode: opcode, destination: destination, source: source, offset: offset,
      immediate: immediate)
  }

  static func move(_ register: UInt8, _ value: Int32) -> Instruction {
    op(0xb7, register, 0, value)
  }
  static func copy(_ register: UInt8, from source: UInt8) -> Instruction {
    op(0xbf, register, source)
  }
  static func add(_ register: UInt8, _ value: Int32) -> Instruction { op(0x07, register, 0, value) }

  static func wide(_ register: UInt8, _ value: UInt64) -> [Instruction] {
    [
      op(0x18, register, 0, Int32(truncatingIfNeeded: value)),
      op(0, 0, 0, Int32(truncatingIfNeeded: value >> 32)),
    ]
  }

  static func call(_ helper: Int32) -> Instruction { op(0x85, 0, 0, helper) }
  static func callLocal(_ distance: Int32) -> Instruction { op(0x85, 0, 1, distance) }
  static let exit = op(0x95)

  /// The address of a function, `distance` slots from the second half.
  static func function(_ register: UInt8, _ distance: Int32) -> [Instruction] {
    [op(0x18, register, 4, distance), op(0)]
  }
}

/// A program put together of pieces, with maps by name.
struct TestProgram {
  var instructions: [Instruction] = []
  var references: [MapReference] = []

  init(_ pieces: Piece...) {
    for piece in pieces {
      switch piece {
      case .code(let code): instructions += code
      case .map(let register, let name):
        references.append(
          MapReference(instruction: instructions.count, map: name, kind: .map))
        instructions += Assembly.wide(register, 0)
      case .value(let register, let name, let offset):
        references.append(
          MapReference(
            instruction: instructions.count, map: name, kind: .value(offset: offset)))
        instructions += Assembly.wide(register, 0)
      }
    }
  }

  enum Piece {
    case code([Instruction])
    case map(UInt8, String)
    case value(UInt8, String, UInt32)
  }

  func specification(_ name: String = "program", type: ProgramType = .xdp) -> ProgramSpecification {
    ProgramSpecification(
      name: name, sectionName: "test", type: type, instructions: instructions,
      references: references)
  }

  /// Loads it with maps.
  func load(
    type: ProgramType = .unspecified, maps: [MapSpecification] = [],
    environment: SimulationEnvironment = SimulationEnvironment()
  ) throws -> Simulator {
    var environment = environment
    environment.execution = BothExecutions.current
    return try Simulator(
      loading: ObjectSpecification(programs: [specification(type: type)], maps: maps),
      environment: environment)
  }
}

extension Simulator {
  /// r0 of the only program, on a context.
  func value(context: [UInt8] = [], options: RunOptions = RunOptions()) throws -> UInt64 {
    try run("program", context: context, options: options).returnValue
  }
}

/// r0 of instructions.
func run(_ instructions: [Instruction], context: [UInt8] = []) throws -> UInt64 {
  try TestProgram(.code(instructions)).load().value(context: context)
}

/// The error that instructions end with, at load or when they run.
func failure(_ instructions: [Instruction], context: [UInt8] = []) -> SimulationError? {
  do {
    _ = try run(instructions, context: context)
    return nil
  } catch {
    return error as? SimulationError
  }
}
