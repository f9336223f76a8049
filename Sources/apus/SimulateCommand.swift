import ApusObject
import ApusSimulator
import ArgumentParser
import SystemPackage

/// Runs a program of an object on the packets of a capture file, or on a given context, without privileges.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run a program on the packets of a capture file, without privileges.",
    discussion: """
      A program that takes no packet, on a tracepoint or a function of the kernel's, runs on the bytes that r1 leads \
      to (--context), or on arguments of 8 bytes each (--arguments).
      """)

  @Argument(help: "The eBPF object.")
  var object: String

  @Option(help: "The program's name; needed if the object has several.")
  var program: String?

  @Option(help: "The packets: a pcap or pcapng file. Without it, generated ones.")
  var pcap: String?

  @Option(help: "What the program gets instead of packets, as hexadecimal bytes.")
  var context: String?

  @Option(
    parsing: .upToNextOption,
    help: "The same as numbers of 8 bytes each, in decimal or with 0x in hexadecimal.")
  var arguments: [String] = []

  @Option(help: "Where to write the packets that the program let pass, sent back or sent on.")
  var out: String?

  @Option(name: .customLong("repeat"), help: "How often to run each packet.")
  var repeatCount = 1

  @Option(help: "How many packets to generate without --pcap.")
  var packets = 1000

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Option(help: "Where to write which source lines ran, as lcov's tracefile.")
  var coverage: String?

  @Option(help: "Print each step of the run on the packet of this number, the first being 1.")
  var trace: Int?

  func validate() throws {
    guard repeatCount > 0, packets > 0, trace ?? 1 > 0 else {
      throw ValidationError("--repeat, --packets and --trace want a positive number.")
    }
    guard context == nil || arguments.isEmpty else {
      throw ValidationError("A program gets --context or --arguments, and not both.")
    }
    if try givenContext() != nil, pcap != nil || out != nil || trace != nil {
      throw ValidationError("--pcap, --out and --trace are for packets, not for a context.")
    }
  }

  /// The bytes that are given instead of packets, if there are any.
  private func givenContext() throws -> [UInt8]? {
    if let context { return try HexBytes(context).bytes }
    guard !arguments.isEmpty else { return nil }
    return try arguments.flatMap { argument in
      let digits = argument.hasPrefix("0x") ? argument.dropFirst(2) : argument[...]
      let radix = argument.hasPrefix("0x") ? 16 : 10
      guard let number = UInt64(digits, radix: radix) else {
        throw ValidationError("This is no number of 8 bytes: \(argument).")
      }
      return (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
  }

  func run() throws {
    let simulator = try Simulator(loading: ObjectSpecification(parsing: try File.read(object)))
    let name = try chosenProgram(simulator)
    if let context = try givenContext() { return try run(name, on: context, simulator) }
    let input =
      try pcap.map { try PacketCapture(parsing: File.read($0)) }
      ?? PacketCapture(packets: Traffic(count: packets).map { PacketCapture.Packet(bytes: $0) })
    var options = RunOptions()
    options.countsInstructions = coverage != nil
    var actions: [UInt32: Int] = [:]
    var output = PacketCapture()
    var redirects = 0
    for (index, packet) in input.packets.enumerated() {
      let result: PacketResult
      do throws(SimulationError) {
        if index + 1 == trace {
          print(TraceReport(try simulator.trace(name, on: packet.bytes)).text)
        }
        result = try simulator.runRepeatedly(
          name, on: packet.bytes, count: repeatCount, options: options)
      } catch {
        guard error.code == .typeMismatch else { throw error }
        throw ValidationError("\(error) Say what it gets, by --context or --arguments.")
      }
      actions[result.returnValue, default: 0] += 1
      redirects += result.redirects.count
      if Self.goesOn(result.returnValue, simulator.specification[program: name]?.type) {
        output.packets.append(PacketCapture.Packet(time: packet.time, bytes: result.packet))
      }
    }
    if let out { try File.write(output.encoded(), to: out) }
    try writeCoverage(simulator)
    report(name, actions, count: input.packets.count, redirects: redirects, simulator)
  }

  /// Runs the program on a context, as often as asked, each time on what was given.
  private func run(_ name: String, on context: [UInt8], _ simulator: Simulator) throws {
    var options = RunOptions()
    options.countsInstructions = coverage != nil
    var result = try simulator.run(name, context: context, options: options)
    for _ in 1..<repeatCount {
      result = try simulator.run(name, context: context, options: options)
    }
    try writeCoverage(simulator)
    let bytes = result.context.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let log = simulator.takeLog()
    guard !json else {
      let members: [(String, JSON)] = [
        ("program", .string(name)), ("returned", .string(String(result.returnValue))),
        ("context", .string(bytes)), ("log", .array(log.map { .string($0) })),
      ]
      return print(JSON.object(members).text)
    }
    print("\(name): returned \(result.returnValue)")
    if result.context != context { print("  context: \(bytes)") }
    for line in log.prefix(100) { print("  log: \(line)") }
  }

  private func writeCoverage(_ simulator: Simulator) throws {
    if let coverage { try File.write(Array(simulator.coverage().lcov.utf8), to: coverage) }
  }

  private func chosenProgram(_ simulator: Simulator) throws -> String {
    if let program { return program }
    guard let name = simulator.programs.first, simulator.programs.count == 1 else {
      throw ValidationError(
        "Say which program, by --program: \(simulator.programs.joined(separator: ", ")).")
    }
    return name
  }

  /// Whether the packet is on its way somewhere after the program.
  private static func goesOn(_ value: UInt32, _ type: ProgramType?) -> Bool {
    switch type {
    case .xdp: (2...4).contains(value)
    case .socketFilter, .cgroupPacket: value != 0
    default: value != 2 && value != 4
    }
  }

  private static let xdpActions = ["aborted", "drop", "pass", "tx", "redirect"]

  private func report(
    _ name: String, _ actions: [UInt32: Int], count: Int, redirects: Int, _ simulator: Simulator
  ) {
    let isXDP = simulator.specification[program: name]?.type == .xdp
    let results = actions.sorted { $0.key < $1.key }
      .map { action -> (name: String, count: Int) in
        let number = Int(action.key)
        let known = isXDP && Self.xdpActions.indices.contains(number)
        return (known ? Self.xdpActions[number] : String(number), action.value)
      }
    if json {
      let members: [(String, JSON)] = [
        ("program", .string(name)), ("packets", .number(count)),
        ("results", .object(results.map { ($0.name, .number($0.count)) })),
        ("redirects", .number(redirects)),
      ]
      return print(JSON.object(members).text)
    }
    print("\(name): \(count) packets")
    for result in results { print("  \(result.name): \(result.count)") }
    for line in simulator.takeLog().prefix(100) { print("  log: \(line)") }
  }
}
