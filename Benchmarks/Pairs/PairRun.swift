public import Apus
public import ApusObject
public import ApusSystem

/// A program of a pair, loaded, with the entries in its maps that it is to find there.
public struct PairRun {
  /// The pair.
  public let pair: ProgramPair
  /// The loaded object.
  public let object: LoadedObject
  private let specification: ObjectSpecification

  /// Loads one side of a pair.
  public init(_ pair: ProgramPair, _ specification: ObjectSpecification) throws {
    self.pair = pair
    self.specification = specification
    object = try LoadedObject(loading: specification)
    for entry in pair.entries {
      let map: RawMap = try object.map(entry.map)
      try map.update(entry.value, for: entry.key)
    }
  }

  /// What a run gave back.
  public struct Result: Hashable, Sendable {
    /// What the program returned.
    public var returnValue: UInt32
    /// The packet afterwards.
    public var packet: [UInt8]
  }

  /// Runs the program on each of the inputs.
  public func results() throws -> [Result] {
    try pair.inputs.map { input in
      switch input {
      case .packet(let packet):
        let run = try packetProgram.testRun(packet: packet)
        return Result(returnValue: run.returnValue, packet: run.packet)
      case .arguments(let arguments):
        let program: RawTracepointProgram = try object.program(pair.program)
        return Result(returnValue: try program.testRun(arguments: arguments), packet: [])
      }
    }
  }

  /// The mean time that the program takes for a packet, in nanoseconds, as the kernel measures it.
  public func nanoseconds(on packet: [UInt8], count: UInt32) throws -> Double {
    let program = try packetProgram
    let runs = Swift.min(pair.runs ?? count, count)
    // A test run of several packets takes milliseconds beside them, which are not counted: the kernel
    // patches its own code for it.
    let calls = runs == count ? 1 : Swift.min(count / runs, 100)
    var total = Duration.zero
    for _ in 0..<calls { total += try program.testRun(packet: packet, repeat: runs).duration }
    return total / .nanoseconds(1) / Double(calls)
  }

  /// A handle to the program, as one that runs on packets.
  public var packetProgram: any PacketProgram {
    get throws {
      switch specification[program: pair.program]?.type {
      case .trafficClassifier: try object.program(pair.program, as: TrafficClassifierProgram.self)
      case .socketFilter: try object.program(pair.program, as: SocketFilterProgram.self)
      case .cgroupPacket: try object.program(pair.program, as: CgroupPacketProgram.self)
      default: try object.program(pair.program, as: XDPProgram.self)
      }
    }
  }

  /// What is in a map, in the order of the keys, without what depends on the time.
  public func entries(of name: String) throws -> [ProgramPair.MapEntry] {
    let map: RawMap = try object.map(name)
    return try map.entries()
      .map { key, value in
        var value = value
        for index in pair.volatile[name] ?? 0..<0 { value[index] = 0 }
        return ProgramPair.MapEntry(map: name, key: key, value: value)
      }
  }

  /// What the kernel says of the program.
  public var information: BPF.ProgramInfo {
    get throws {
      let id = try packetOrTracepoint.id ?? 0
      return try BPF.programInfo(BPF.descriptor(.program, id: id))
    }
  }

  private var packetOrTracepoint: SharedProgram {
    get throws {
      guard pair.packet == nil else { return try packetProgram.program }
      return try object.program(pair.program, as: RawTracepointProgram.self).program
    }
  }
}
