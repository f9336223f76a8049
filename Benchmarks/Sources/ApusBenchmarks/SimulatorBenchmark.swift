import Apus
import ApusCompiler
import ApusObject
import ApusSimulator
import ArgumentParser
import BenchmarkPairs
import Glibc

/// The simulator, interpreted and compiled, beside the kernel's compiler to native code and beside uBPF and rbpf.
struct SimulatorBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulator",
    abstract: "Instructions and packets per second: the simulator, the kernel, uBPF and rbpf.",
    discussion: """
      Loops are millions of instructions a second; programs are millions of packets, with what is done \
      around each of them. The simulator and its peers are measured in processor time, and the kernel \
      with its own clock, which stops while something else runs. 'script/simulator-peers' builds the peers.
      """)

  @Option(help: "How many times all are measured in turn.")
  var rounds = 7

  @Option(help: "How many packets a measurement runs through.")
  var packets: UInt32 = 200_000

  func run() async throws {
    let compiler = try await Compiler()
    print("                          million a second                   times the kernel's speed")
    print("program           interpreted  compiled  kernel     interpreted  compiled (min … max)")
    for loop in [Loop.arithmetic, .memory] { try compare(loop) }
    for pair in ProgramPair.examples {
      guard let packet = pair.packet else { continue }
      let object = try ObjectSpecification(parsing: await pair.swiftObject(compiler))
      try compare(
        object, program: pair.program, packet: packet, count: packets, perRun: 1, name: pair.name)
    }
    print("")
    print(
      "program           peer    million a second          the simulator's speed, times the peer's")
    print("                          interpreted  compiled     interpreted  compiled")
    for loop in [Loop.arithmetic, .memory] {
      for peer in SimulatorPeer.allCases { try await measure(loop, peer) }
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

    var object: ObjectSpecification {
      let program = ProgramSpecification(
        name: "loop", sectionName: "xdp", type: .xdp, attachType: .xdp, instructions: instructions)
      return ObjectSpecification(programs: [program], license: "GPL")
    }

    var executed: Double { Double(Int(Self.count) * (body.count + 2) + 7) }
  }

  private func compare(_ loop: Loop) throws {
    try compare(
      loop.object, program: "loop",
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
    let interpreted = try Self.simulator(object, .interpreted)
    let native = try Self.simulator(object, .native)
    var rates: [(interpreted: Double, native: Double, kernel: Double)] = []
    for _ in 0..<rounds {
      func rate(_ simulator: Simulator) throws -> Double {
        let time = try Self.processorTime {
          _ = try simulator.runRepeatedly(program, on: packet, count: Int(count))
        }
        return perRun * Double(count) / 1e6 / time
      }
      // The kernel's own time, without the system call around it.
      let run = try kernel.testRun(packet: packet, repeat: count)
      let real = run.duration / .seconds(1) * Double(count)
      rates.append(
        (try rate(interpreted), try rate(native), perRun * Double(count) / 1e6 / real))
    }
    let slow = rates.map { $0.interpreted / $0.kernel }
    let ratios = rates.map { $0.native / $0.kernel }.sorted()
    print(
      name.padded(18) + rates.map(\.interpreted).median.rounded(1).padded(13)
        + rates.map(\.native).median.rounded(1).padded(10)
        + rates.map(\.kernel).median.rounded(1).padded(11) + slow.median.rounded(3).padded(13)
        + ratios.median.rounded(3).padded(9)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
  }

  private static func simulator(
    _ object: ObjectSpecification, _ execution: ExecutionMode
  ) throws -> Simulator {
    var environment = SimulationEnvironment()
    environment.execution = Simulator.canCompile ? execution : .interpreted
    return try Simulator(loading: object, environment: environment)
  }

  /// The time that this thread has a processor for.
  private static func processorTime(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      // Sound: filled in by the call, which cannot fail with this clock.
      _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  /// Prints a line: a loop in a peer, and how many times as fast the simulator is.
  private func measure(_ loop: Loop, _ peer: SimulatorPeer) async throws {
    let start = loop.name.padded(18) + peer.rawValue.padded(8)
    guard peer.isBuilt else {
      return print(start + "not built here (script/simulator-peers)")
    }
    let object = loop.object
    let runs = max(1, Int(packets / 100))
    var rates: [(peer: Double, own: Double)] = []
    var columns: [(rate: Double, ratio: Double)] = []
    for (how, execution) in [("interpreted", ExecutionMode.interpreted), ("compiled", .native)] {
      let simulator = try Self.simulator(object, execution)
      rates.removeAll()
      for _ in 0..<rounds {
        let nanoseconds = try await peer.run(loop.instructions, how, runs)
        let time = try Self.processorTime {
          _ = try simulator.runRepeatedly(
            "loop", on: Array(repeating: 0, count: 64), count: runs)
        }
        rates.append((loop.executed * 1e3 / nanoseconds, loop.executed * Double(runs) / 1e6 / time))
      }
      columns.append((rates.map(\.peer).median, rates.map { $0.own / $0.peer }.median))
    }
    print(
      start + columns[0].rate.rounded(1).padded(13) + columns[1].rate.rounded(1).padded(13)
        + columns[0].ratio.rounded(2).padded(13) + columns[1].ratio.rounded(2))
  }
}
