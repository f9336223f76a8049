import Apus
import ApusCompiler
import ApusObject
import BenchmarkPairs

/// What the simulator is measured with: a program, what it finds in its maps, and its packet.
struct SimulatorWork {
  let name: String
  let object: ObjectSpecification
  let program: String
  let packet: [UInt8]
  /// How much of what is counted a run does: instructions, or one packet.
  let perRun: Double
  /// Puts into maps what is there before the first run.
  var prepare: (LoadedObject) throws -> Void = { _ in }

  /// The instructions with its maps as numbers, as machines want them that have no maps.
  var instructionsForPeers: [Instruction] {
    guard let program = object[program: program] else { return [] }
    var instructions = program.instructions
    for reference in program.references {
      instructions[reference.instruction].source = 0
      instructions[reference.instruction].immediate = 0
    }
    return instructions
  }
}

/// A loop that the verifier takes, because it is short, run often.
struct LoopWork {
  let name: String
  let body: [Instruction]

  private static let count: Int32 = 1000

  private static func op(
    _ opcode: UInt8, _ destination: UInt8, _ source: UInt8 = 0, offset: Int16 = 0,
    _ immediate: Int32 = 0
  ) -> Instruction {
    Instruction(
      opcode: opcode, destination: destination, source: source, offset: offset,
      immediate: immediate)
  }

  static let arithmetic = LoopWork(
    name: "arithmetic",
    body: [
      op(0x0f, 0, 2), op(0x27, 0, 0, 7), op(0xa7, 0, 0, 0x55), op(0x77, 0, 0, 3), op(0x5f, 0, 3),
    ])
  static let memory = LoopWork(
    name: "stack memory",
    body: [op(0x79, 0, 10, offset: -8), op(0x07, 0, 0, 1), op(0x7b, 10, 0, offset: -8)])

  private var instructions: [Instruction] {
    let start = [
      Self.op(0xb7, 0, 0, 1), Self.op(0xb7, 1, 0, Self.count), Self.op(0xb7, 2, 0, 3),
      Self.op(0xb7, 3, 0, 0x7fff_ffff), Self.op(0x7b, 10, 0, offset: -8),
    ]
    let back = Int16(-(body.count + 2))
    return start + body + [
      Self.op(0x17, 1, 0, 1), Self.op(0x55, 1, offset: back), Self.op(0xb7, 0, 0, 2),
      Self.op(0x95, 0),
    ]
  }

  var work: SimulatorWork {
    let program = ProgramSpecification(
      name: "loop", sectionName: "xdp", type: .xdp, attachType: .xdp, instructions: instructions)
    return SimulatorWork(
      name: name, object: ObjectSpecification(programs: [program], license: "GPL"),
      program: "loop", packet: Array(repeating: 0, count: 64),
      perRun: Double(Int(Self.count) * (body.count + 2) + 7))
  }
}

/// The examples whose programs take packets.
struct ExampleWork {
  let work: SimulatorWork
  /// Whether a machine without maps can run it, which has one element to look up.
  let isForPeers: Bool

  static func all(_ compiler: Compiler) async throws -> [ExampleWork] {
    var all: [ExampleWork] = []
    for pair in ProgramPair.examples {
      guard let packet = pair.packet else { continue }
      let object = try ObjectSpecification(parsing: await pair.swiftObject(compiler))
      all.append(
        ExampleWork(
          work: SimulatorWork(
            name: pair.name, object: object, program: pair.program, packet: packet, perRun: 1),
          isForPeers: pair.name == "PacketCounter"))
    }
    guard let packet = ProgramPair.examples.lazy.compactMap(\.packet).first else { return all }
    let others: [(name: String, program: String, prepare: (LoadedObject) throws -> Void)] = [
      ("FlowTable", "countFlows", { _ in }), ("TailCalls", "parseEthernet", setParsers),
      ("LongestPrefix", "dropBlocked", blockSource),
    ]
    for (name, program, prepare) in others {
      let request = CompilationRequest(
        sources: [ProgramPair.root.appending("Examples/\(name)/\(name)Kernel/\(name).swift")],
        moduleName: "\(name)Kernel",
        kernelLibrary: ProgramPair.root.appending("Sources/ApusKernel"),
        cache: ProgramPair.root.appending(".build/test-modules"), sourceRoot: ProgramPair.root)
      let object = try ObjectSpecification(parsing: await compiler.compile(request).bytes)
      all.append(
        ExampleWork(
          work: SimulatorWork(
            name: name, object: object, program: program, packet: packet, perRun: 1,
            prepare: prepare), isForPeers: false))
    }
    return all
  }

  private static func setParsers(_ object: LoadedObject) throws {
    let parsers: ProgramArray = try object.map("parsers")
    for (index, name) in ["parseIPv4", "parseIPv6", "parseUDP"].enumerated() {
      let program: XDPProgram = try object.program(name)
      try parsers.set(program, at: UInt32(index))
    }
  }

  /// Blocks the network that the packet is from, and as many others as would be found in a list.
  private static func blockSource(_ object: LoadedObject) throws {
    let blocked: RawMap = try object.map("blocked")
    func block(_ length: UInt8, _ network: [UInt8]) throws {
      try blocked.update([0, 0, 0, 0], for: [length, 0, 0, 0] + network)
    }
    for number in UInt8(0)..<255 { try block(24, [198, 51, number, 0]) }
    try block(8, [192, 0, 0, 0])
    try block(24, [192, 0, 2, 0])
  }
}
