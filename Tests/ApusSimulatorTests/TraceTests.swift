import ApusObject
import ApusSimulator
import Testing

@Suite struct TraceTests {
  /// Calls a function on line 20 from line 10, and returns on line 11.
  private func simulator() throws -> Simulator {
    var program = TestProgram(
      .code([
        Assembly.move(0, 1), Assembly.callLocal(2), Assembly.add(0, 5), Assembly.exit,
        Assembly.move(0, 7), Assembly.exit,
      ])
    )
    .specification(type: .xdp)
    program.lineInfo = [(0, 10), (2, 11), (4, 20)]
      .map {
        BTFLineInfo(instruction: $0.0, file: "A.swift", text: "line", line: $0.1, column: 1)
      }
    return try Simulator(loading: ObjectSpecification(programs: [program]))
  }

  /// The macro cannot change what it is given.
  private func moved(
    _ did: Bool, _ expected: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(did == expected, sourceLocation: sourceLocation)
  }

  private let packet = [UInt8](repeating: 0, count: 60)

  @Test func `forward and back, by instruction, line and function`() throws {
    var trace = try simulator().trace("program", on: packet)
    #expect(trace.steps.map(\.instruction) == [0, 1, 4, 5, 2, 3])
    #expect(trace.steps.map(\.depth) == [0, 0, 1, 1, 0, 0])
    #expect(try trace.result.get().returnValue == 12)
    #expect(trace.current?.source?.line == 10)
    moved(trace.step())
    #expect(trace.position == 1)
    moved(trace.stepOver())
    #expect(trace.current?.instruction == 2)
    moved(trace.stepBack())
    #expect(trace.current?.instruction == 5)
    moved(trace.stepOut())
    #expect(trace.current?.instruction == 2)
    moved(trace.stepLine(), false)
    moved(trace.goBack { $0.instruction == 0 })
    moved(trace.stepLine())
    #expect(trace.current?.source?.line == 20)
    #expect(trace.current?.registers[0] == 1)
    #expect(trace.registersChanged(byStep: 2) == [0])
    #expect(trace.registersChanged(byStep: 5) == [])
    moved(trace.goBack { $0.instruction == 0 })
    moved(trace.stepBack(), false)
    moved(trace.stepOut(), false)
  }

  @Test func `the last steps are kept, and the fault is the last`() throws {
    // r0 = 10; a loop; then a read at null.
    let simulator = try TestProgram(
      .code([
        Assembly.move(0, 10), Assembly.add(0, -1), Assembly.op(0x55, 0, 0, offset: -2),
        Assembly.op(0x79, 0, 0), Assembly.exit,
      ])
    )
    .load(type: .xdp)
    let trace = try simulator.trace("program", on: packet, limit: 4)
    #expect(trace.steps.map(\.instruction) == [2, 1, 2, 3])
    #expect(throws: SimulationError.self) { try trace.result.get() }
    let missing = #expect(throws: SimulationError.self) {
      try simulator.trace("none", on: packet)
    }
    #expect(missing?.code == .noSuchProgram)
  }
}
