import Apus
import ApusCompiler
import ApusObject
import ApusSimulator
import ArgumentParser
import BenchmarkPairs

/// The simulator's interpreter beside the kernel's compiler to native code, on the same programs.
struct SimulatorBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulator",
    abstract: "Instructions and packets per second: the simulator, and the kernel's test run.")

  @Option(help: "How many times the two are measured in turn.")
  var rounds = 7

  @Option(help: "How many packets a measurement runs through.")
  var packets: UInt32 = 200_000

  func run() async throws {
    let compiler = try await Compiler()
    print("program           million a second           ratio, simulator over kernel")
    print("                  simulator    kernel        median  (min … max)")
    for loop in [Loop.arithmetic, .memory] { try compare(loop) }
    for pair in ProgramPair.examples {
      guard let packet = pair.packet else { continue }
      let object = try ObjectSpecification(parsing: await pair.swiftObject(compiler))
      try compare(
        object, program: pair.program, packet: packet, count: packets, perRun: 1, name: pair.name)
    }
  }

  /// A loop that the verifier takes, because it is short, run often.
  private struct Loop {
    let name: String
    let body: [Instruction]

    static let count: Int32 = 1000

    private static func op(
      _ opcode: UInt8, _ destination: UInt8, _ source: UInt8 = 0, offset: Int16 = 0,
      _ immediate: Int32 = 0
    ) -> Instruction {
      Instruction(
        opcode: opcode, destination: destination, source: source, offset: offset,
        immediate: immediate)
    }

    static let arithmetic = Loop(
      name: "arithmetic",
      body: [
        op(0x0f, 0, 2), op(0x27, 0, 0, 7), op(0xa7, 0, 0, 0x55), op(0x77, 0, 0, 3), op(0x5f, 0, 3),
      ])
    static let memory = Loop(
      name: "stack memory",
      body: [op(0x79, 0, 10, offset: -8), op(0x07, 0, 0, 1), op(0x7b, 10, 0, offset: -8)])

    var instructions: [Instruction] {
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

    var executed: Double { Double(Int(Self.count) * (body.count + 2) + 7) }
  }

  private func compare(_ loop: Loop) throws {
    let program = ProgramSpecification(
      name: "loop", sectionName: "xdp", type: .xdp, attachType: .xdp,
      instructions: loop.instructions)
    try compare(
      ObjectSpecification(programs: [program], license: "GPL"), program: "loop",
      packet: Array(repeating: 0, count: 64), count: max(1, packets / 100), perRun: loop.executed,
      name: loop.name)
  }

  /// Prints a line: how many millions of what a run does are done in a second.
  private func compare(
    _ object: ObjectSpecification, program: String, packet: [UInt8], count: UInt32,
    perRun: Double, name: String
  ) throws {
    let loaded = try LoadedObject(loading: object)
    defer { loaded.close() }
    let kernel: XDPProgram = try loaded.program(program)
    let simulator = try Simulator(loading: object)
    var rates: [(simulator: Double, kernel: Double)] = []
    for _ in 0..<rounds {
      let simulated = try seconds {
        _ = try simulator.runRepeatedly(program, on: packet, count: Int(count))
      }
      // The kernel's own time, without the system call around it.
      let run = try kernel.testRun(packet: packet, repeat: count)
      let real = run.duration / .seconds(1) * Double(count)
      let work = perRun * Double(count) / 1e6
      rates.append((work / simulated, work / real))
    }
    let ratios = rates.map { $0.simulator / $0.kernel }.sorted()
    print(
      name.padded(18) + rates.map(\.simulator).median.rounded(1).padded(13)
        + rates.map(\.kernel).median.rounded(1).padded(14) + ratios.median.rounded(3).padded(8)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(body).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }
}
