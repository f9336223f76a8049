import ApusObject
import ApusSimulator
import Testing

@Suite struct TimerTests {
  /// A timer, and how often it ran out at 16.
  private static let alarms = MapSpecification(
    name: "alarms", type: .array, keySize: 4, valueSize: 24, maxEntries: 1)

  /// Counts, and starts the timer again until it has counted three.
  private static let counting: [Instruction] = [
    Assembly.copy(6, from: 3), Assembly.op(0x79, 1, 6, offset: 16), Assembly.add(1, 1),
    Assembly.op(0x7b, 6, 1, offset: 16), Assembly.op(0x35, 1, 0, offset: 4, 3),
    Assembly.copy(1, from: 6), Assembly.move(2, 500), Assembly.move(3, 0), Assembly.call(171),
    Assembly.move(0, 0), Assembly.exit,
  ]

  /// Makes the timer, and starts it; what making it gave.
  private func simulator(_ callback: [Instruction] = counting) throws -> Simulator {
    try TestProgram(
      .value(6, "alarms", 0), .code([Assembly.copy(1, from: 6)]), .map(2, "alarms"),
      .code([
        Assembly.move(3, 1), Assembly.call(169), Assembly.copy(7, from: 0),
        Assembly.copy(1, from: 6),
      ]), .code(Assembly.function(2, 8)),
      .code([
        Assembly.call(170), Assembly.copy(1, from: 6), Assembly.move(2, 1000),
        Assembly.move(3, 0), Assembly.call(171), Assembly.copy(0, from: 7), Assembly.exit,
      ]), .code(callback)
    )
    .load(maps: [Self.alarms])
  }

  private func count(_ simulator: Simulator) throws -> UInt8 {
    try #require(try simulator.map("alarms").value(for: [0, 0, 0, 0]))[16]
  }

  @Test func `a timer runs out when its time has come, and starts itself again`() throws {
    let simulator = try simulator()
    #expect(try simulator.value() == 0)
    for (nanoseconds, expected) in [(999, 0), (1, 1), (499, 1), (1, 2), (10_000, 3), (.max, 3)]
      as [(UInt64, UInt8)]
    {
      try simulator.advanceTime(byNanoseconds: nanoseconds)
      #expect(try count(simulator) == expected)
    }
    #expect(simulator.time == .max)
  }

  @Test func `it is made once, and ends with its value`() throws {
    let simulator = try simulator()
    #expect(try simulator.value() == 0)
    #expect(try Int64(bitPattern: simulator.value()) == -16)
    let map = try simulator.map("alarms")
    try map.update([UInt8](repeating: 0, count: 24), for: [0, 0, 0, 0])
    try simulator.advanceTime(byNanoseconds: 100_000)
    #expect(try count(simulator) == 0)
    #expect(try simulator.value() == 0)
    try simulator.advanceTime(byNanoseconds: 1000)
    #expect(try count(simulator) == 1)
  }

  @Test func `one that starts itself at once is ended, and a fault has its place`() throws {
    var endless = Self.counting
    endless[4] = Assembly.move(0, 0)
    endless[6] = Assembly.move(2, 0)
    let spinning = try simulator(endless)
    _ = try spinning.value()
    let error = #expect(throws: SimulationError.self) {
      try spinning.advanceTime(byNanoseconds: 1_000_000)
    }
    #expect(error?.code == .stepLimit)
    let faulty = try simulator([Assembly.move(1, 0), Assembly.op(0x79, 0, 1), Assembly.exit])
    _ = try faulty.value()
    let fault = #expect(throws: SimulationError.self) {
      try faulty.advanceTime(byNanoseconds: 1000)
    }
    #expect(fault?.code == .invalidAccess)
    #expect(fault?.instruction == 19)
  }

  @Test func `a timer is nowhere but in a value`() throws {
    let error = failure([
      Assembly.copy(1, from: 10), Assembly.add(1, -16), Assembly.op(0x7a, 10, 0, offset: -16),
      Assembly.move(2, 5), Assembly.move(3, 0), Assembly.call(171), Assembly.exit,
    ])
    #expect(error?.code == .invalidCall)
  }
}
