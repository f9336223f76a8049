import ApusObject
import ApusSimulator
import Testing

@Suite struct UserRecordTests {
  private static let ring = MapSpecification(name: "ring", type: .userRingBuffer, maxEntries: 4096)

  /// Drains the ring; the callback is `callback`, which gets the dynptr in r1 and 77 in r2.
  private func simulator(_ callback: [Instruction], flags: Int32 = 0) throws -> Simulator {
    try TestProgram(
      .map(1, "ring"), .code(Assembly.function(2, 5)),
      .code([
        Assembly.move(3, 77), Assembly.move(4, flags), Assembly.call(209), Assembly.exit,
      ]), .code(callback)
    )
    .load(maps: [Self.ring])
  }

  private func ring(of simulator: Simulator) throws -> SimulatedMap { try simulator.map("ring") }

  @Test func `records are read in order, and written and pointed into`() throws {
    // Reads 4 bytes at 2 into the stack, and stops if they are zero.
    let simulator = try simulator([
      Assembly.copy(3, from: 1), Assembly.copy(1, from: 10), Assembly.add(1, -8),
      Assembly.move(2, 4), Assembly.move(4, 2), Assembly.move(5, 0), Assembly.call(201),
      Assembly.op(0x61, 1, 10, offset: -8), Assembly.move(0, 0),
      Assembly.op(0x55, 1, 0, offset: 1), Assembly.move(0, 1), Assembly.exit,
    ])
    let ring = try ring(of: simulator)
    #expect(try simulator.value() == 0)
    for first in [1, 2, 0, 3] as [UInt8] { #expect(try ring.send([9, 9, first, 0, 0, 0])) }
    #expect(ring.pendingByteCount == 4 * 16)
    // The third one ends the first run.
    #expect(try simulator.value() == 3)
    #expect(ring.pendingByteCount == 16)
    #expect(try simulator.value() == 1)
    #expect(ring.pendingByteCount == 0)
  }

  @Test func `a record has bounds`() throws {
    func result(_ helper: Int32, offset: Int32, count: Int32) throws -> Int64 {
      // bpf_dynptr_read(stack, count, dynptr, offset, 0) or bpf_dynptr_data(dynptr, offset, count).
      let call =
        helper == 201
        ? [
          Assembly.copy(3, from: 1), Assembly.copy(1, from: 10), Assembly.add(1, -64),
          Assembly.move(2, count), Assembly.move(4, offset), Assembly.move(5, 0),
        ] : [Assembly.move(2, offset), Assembly.move(3, count)]
      let simulator = try TestProgram(
        .code([Assembly.copy(6, from: 1)]), .map(1, "ring"), .code(Assembly.function(2, 7)),
        .code([
          Assembly.copy(3, from: 10), Assembly.add(3, -8), Assembly.move(4, 0), Assembly.call(209),
          Assembly.op(0x79, 0, 10, offset: -8), Assembly.exit,
          Assembly.copy(7, from: 2),
        ]), .code(call),
        .code([
          Assembly.call(helper), Assembly.op(0x7b, 7, 0), Assembly.move(0, 0), Assembly.exit,
        ])
      )
      .load(maps: [Self.ring])
      _ = try simulator.map("ring").send([1, 2, 3, 4])
      return Int64(bitPattern: try simulator.value())
    }
    #expect(try result(201, offset: 0, count: 4) == 0)
    #expect(try result(201, offset: 4, count: 0) == 0)
    for (offset, count) in [(0, 5), (4, 1), (5, 0), (-1, 1), (1, 4)] as [(Int32, Int32)] {
      #expect(try result(201, offset: offset, count: count) == -7, "\(offset) \(count)")
      #expect(try result(203, offset: offset, count: count) == 0, "\(offset) \(count)")
    }
    #expect(try result(203, offset: 1, count: 3) > 0)
  }

  @Test func `a dynptr is nothing to read from, and of no use after its callback`() throws {
    let reading = try simulator([Assembly.op(0x79, 0, 1), Assembly.exit])
    _ = try ring(of: reading).send([1])
    #expect(throws: SimulationError.self) { try reading.value() }
    let simulator = try TestProgram(
      .code(Assembly.wide(3, 0xff_fff2 << 40 | 3)),
      .code([
        Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.move(2, 4), Assembly.move(4, 0),
        Assembly.move(5, 0),
        Assembly.call(201), Assembly.exit,
      ])
    )
    .load()
    let error = #expect(throws: SimulationError.self) { try simulator.value() }
    #expect(error?.code == .invalidCall)
    #expect(error?.message.contains("dynptr") == true)
  }

  @Test func `a full buffer, a record that never fits, and wrong flags`() throws {
    let simulator = try simulator([Assembly.move(0, 0), Assembly.exit], flags: 8)
    let ring = try ring(of: simulator)
    #expect(try Int64(bitPattern: simulator.value()) == -22)
    #expect(throws: HostError(errno: 7)) { try ring.send([UInt8](repeating: 0, count: 4089)) }
    #expect(throws: HostError(errno: 7)) { try ring.send([]) }
    var count = 0
    while try ring.send([UInt8](repeating: 0, count: 56)) { count += 1 }
    #expect(count == 64)
    #expect(ring.pendingByteCount == 4096)
    #expect(throws: SimulationError.self) {
      try simulator.makeMap(
        MapSpecification(name: "odd", type: .userRingBuffer, maxEntries: 5000))
    }
  }

  // MARK: - Numbers

  /// Sums the numbers that an iterator gives; r0 is what `bpf_iter_num_new` returned if it is not 0.
  private func sum(_ start: Int32, _ end: Int32) throws -> Int64 {
    var program = TestProgram(
      .code([
        Assembly.move(6, 0),
        Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.move(2, start),
        Assembly.move(3, end), Assembly.op(0x85, 0, 2, 1),
        // A negative result, as 64 bits, is returned.
        Assembly.op(0x67, 0, 0, 32), Assembly.op(0xc7, 0, 0, 32), Assembly.op(0x55, offset: 13),
        Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.op(0x85, 0, 2, 2),
        Assembly.op(0x15, offset: 5),
        Assembly.op(0x61, 1, 0), Assembly.op(0x67, 1, 0, 32), Assembly.op(0xc7, 1, 0, 32),
        Assembly.op(0x0f, 6, 1), Assembly.op(0x05, offset: -9),
        Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.op(0x85, 0, 2, 3),
        Assembly.copy(0, from: 6), Assembly.exit,
      ])
    )
    .specification(type: .unspecified)
    program.externalCalls = [
      (5, "bpf_iter_num_new"), (11, "bpf_iter_num_next"), (20, "bpf_iter_num_destroy"),
    ]
    .map { ExternalCall(instruction: $0.0, name: $0.1) }
    let simulator = try Simulator(loading: ObjectSpecification(programs: [program]))
    return Int64(bitPattern: try simulator.value())
  }

  @Test func `an iterator gives its numbers, and refuses a range that is none or too long`() throws
  {
    #expect(try sum(0, 5) == 10)
    #expect(try sum(-3, 2) == -5)
    #expect(try sum(7, 7) == 0)
    #expect(try sum(.max - 2, .max) == Int64(Int32.max) * 2 - 3)
    #expect(try sum(3, 2) == -22)
    #expect(try sum(0, 8 * 1024 * 1024 + 1) == -7)
    #expect(try sum(.min, .max) == -7)
  }
}
