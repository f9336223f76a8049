import ApusObject
import ApusSimulator
import Testing

@Suite struct WorkQueueTests {
  /// Work, and how often it was done at 16.
  private static let jobs = MapSpecification(
    name: "jobs", type: .array, keySize: 4, valueSize: 24, maxEntries: 1)

  /// A call of a function of the kernel's, which is named beside it.
  private static let external = Assembly.op(0x85, 0, 2, -1)

  /// Makes the work with flags, says what it is, and starts it as often as the context's first byte says.
  private func simulator(flags: Int32 = 0) throws -> Simulator {
    let program = TestProgram(
      .code([Assembly.op(0x71, 8, 1)]), .value(6, "jobs", 0),
      .code([Assembly.copy(1, from: 6)]), .map(2, "jobs"),
      .code([
        Assembly.move(3, flags), Self.external, Assembly.copy(7, from: 0),
        Assembly.copy(1, from: 6),
      ]), .code(Assembly.function(2, 13)),
      .code([
        Assembly.move(3, 0), Assembly.move(4, 0), Self.external,
        // While there is something to start.
        Assembly.op(0x15, 8, 0, offset: 6, 0), Assembly.add(8, -1),
        Assembly.copy(1, from: 6), Assembly.move(2, 0), Self.external,
        Assembly.op(0x55, 0, 0, offset: 1, 0), Assembly.op(0x05, offset: -7),
        Assembly.copy(0, from: 7), Assembly.exit,
        // The work.
        Assembly.op(0x79, 1, 3, offset: 16), Assembly.add(1, 1),
        Assembly.op(0x7b, 3, 1, offset: 16), Assembly.move(0, 0), Assembly.exit,
      ]))
    var specification = program.specification(type: .unspecified)
    let calls = specification.instructions.indices.filter {
      specification.instructions[$0] == Self.external
    }
    specification.externalCalls = zip(
      calls, ["bpf_wq_init", "bpf_wq_set_callback_impl", "bpf_wq_start"]
    )
    .map { ExternalCall(instruction: $0, name: $1) }
    return try Simulator(
      loading: ObjectSpecification(programs: [specification], maps: [Self.jobs]))
  }

  private func count(_ simulator: Simulator) throws -> UInt8 {
    try #require(try simulator.map("jobs").value(for: [0, 0, 0, 0]))[16]
  }

  @Test func `work is done as soon as time goes on, once for all starts before`() throws {
    let simulator = try simulator()
    #expect(try simulator.value(context: [3]) == 0)
    #expect(try count(simulator) == 0)
    try simulator.advanceTime(byNanoseconds: 0)
    #expect(try count(simulator) == 1)
    try simulator.advanceTime(byNanoseconds: 1000)
    #expect(try count(simulator) == 1)
    #expect(try Int64(bitPattern: simulator.value(context: [1])) == -16)
    try simulator.advanceTime(byNanoseconds: 1)
    #expect(try count(simulator) == 2)
  }

  @Test func `it is made without flags, and ends with its value`() throws {
    #expect(try Int64(bitPattern: simulator(flags: 1).value(context: [0])) == -22)
    let simulator = try simulator()
    #expect(try simulator.value(context: [1]) == 0)
    try simulator.map("jobs").update([UInt8](repeating: 0, count: 24), for: [0, 0, 0, 0])
    try simulator.advanceTime(byNanoseconds: 1)
    #expect(try count(simulator) == 0)
    #expect(try simulator.value(context: [0]) == 0)
  }
}
