import Apus
import ApusCompiler
import ApusSimulator
import ArgumentParser
import BenchmarkPairs
import CAllocations
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
    let loops = [LoopWork.arithmetic.work, LoopWork.memory.work]
    for loop in loops { try compare(loop, count: max(1, packets / 100)) }
    let examples = try await ExampleWork.all(compiler)
    for example in examples { try compare(example.work, count: packets) }
    print("")
    print("                  allocations for 1,000 packets more")
    print("program           interpreted  compiled")
    for example in examples { try countAllocations(example.work) }
    print("")
    print(
      "program           peer    million a second          the simulator's speed, times the peer's")
    print("                          interpreted  compiled     interpreted  compiled")
    for peer in SimulatorPeer.allCases {
      for loop in loops { try await measure(loop, peer, runs: max(1, Int(packets / 100))) }
      for example in examples where example.isForPeers {
        try await measure(example.work, peer, runs: Int(packets))
      }
    }
  }

  /// Prints a line: how many millions of what a run does are done in a second.
  private func compare(_ work: SimulatorWork, count: UInt32) throws {
    let loaded = try LoadedObject(loading: work.object)
    defer { loaded.close() }
    try work.prepare(loaded)
    let kernel: XDPProgram = try loaded.program(work.program)
    let interpreted = try Self.simulator(work, .interpreted)
    let native = try Self.simulator(work, .native)
    var rates: [(interpreted: Double, native: Double, kernel: Double)] = []
    for _ in 0..<rounds {
      func rate(_ simulator: Simulator) throws -> Double {
        let time = try Self.processorTime {
          _ = try simulator.runRepeatedly(work.program, on: work.packet, count: Int(count))
        }
        return work.perRun * Double(count) / 1e6 / time
      }
      // The kernel's own time, without the system call around it.
      let run = try kernel.testRun(packet: work.packet, repeat: count)
      let real = run.duration / .seconds(1) * Double(count)
      rates.append(
        (try rate(interpreted), try rate(native), work.perRun * Double(count) / 1e6 / real))
    }
    let slow = rates.map { $0.interpreted / $0.kernel }
    let ratios = rates.map { $0.native / $0.kernel }.sorted()
    print(
      work.name.padded(18) + rates.map(\.interpreted).median.rounded(1).padded(13)
        + rates.map(\.native).median.rounded(1).padded(10)
        + rates.map(\.kernel).median.rounded(1).padded(11) + slow.median.rounded(3).padded(13)
        + ratios.median.rounded(3).padded(9)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
  }

  private static func simulator(
    _ work: SimulatorWork, _ execution: ExecutionMode
  ) throws -> Simulator {
    var environment = SimulationEnvironment()
    environment.execution = Simulator.canCompile ? execution : .interpreted
    let simulator = try Simulator(loading: work.object, environment: environment)
    try work.prepare(LoadedObject(in: simulator))
    return simulator
  }

  /// Prints a line: how many allocations another 1,000 packets take.
  private func countAllocations(_ work: SimulatorWork) throws {
    var columns: [UInt] = []
    for execution in [ExecutionMode.interpreted, .native] {
      let simulator = try Self.simulator(work, execution)
      func allocations(_ count: Int) throws -> UInt {
        let before = apus_allocation_count()
        _ = try simulator.runRepeatedly(work.program, on: work.packet, count: count)
        return apus_allocation_count() - before
      }
      // What is made once is made by now.
      _ = try allocations(100)
      let one = try allocations(1)
      columns.append(try allocations(1001) - one)
    }
    print(work.name.padded(18) + String(columns[0]).padded(13) + String(columns[1]))
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

  /// Prints a line: a program in a peer, and how many times as fast the simulator is.
  private func measure(_ work: SimulatorWork, _ peer: SimulatorPeer, runs: Int) async throws {
    let start = work.name.padded(18) + peer.rawValue.padded(8)
    guard peer.isBuilt else {
      return print(start + "not built here (script/simulator-peers)")
    }
    var rates: [(peer: Double, own: Double)] = []
    var columns: [(rate: Double, ratio: Double)] = []
    for (how, execution) in [("interpreted", ExecutionMode.interpreted), ("compiled", .native)] {
      let simulator = try Self.simulator(work, execution)
      rates.removeAll()
      for _ in 0..<rounds {
        let nanoseconds = try await peer.run(work.instructionsForPeers, how, runs)
        let time = try Self.processorTime {
          _ = try simulator.runRepeatedly(work.program, on: work.packet, count: runs)
        }
        rates.append((work.perRun * 1e3 / nanoseconds, work.perRun * Double(runs) / 1e6 / time))
      }
      columns.append((rates.map(\.peer).median, rates.map { $0.own / $0.peer }.median))
    }
    print(
      start + columns[0].rate.rounded(1).padded(13) + columns[1].rate.rounded(1).padded(13)
        + columns[0].ratio.rounded(2).padded(13) + columns[1].ratio.rounded(2))
  }
}
