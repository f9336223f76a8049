import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct DynamicPointerTests {
  private static let ring = MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096)

  /// Reserves a record of 16 bytes, writes 77 at 8, then calls a helper with the dynptr and 0.
  private func simulator(_ last: Int32, times: Int = 1) throws -> Simulator {
    let end = (0..<times)
      .flatMap { _ in
        [
          Assembly.copy(1, from: 10), Assembly.add(1, -16), Assembly.move(2, 0),
          Assembly.call(last),
        ]
      }
    return try TestProgram(
      .map(1, "ring"),
      .code([
        Assembly.move(2, 16), Assembly.move(3, 0), Assembly.copy(4, from: 10),
        Assembly.add(4, -16), Assembly.call(198), Assembly.copy(6, from: 0),
        Assembly.op(0x7a, 10, 0, offset: -24, 77), Assembly.copy(1, from: 10),
        Assembly.add(1, -16), Assembly.move(2, 8), Assembly.copy(3, from: 10),
        Assembly.add(3, -24), Assembly.move(4, 8), Assembly.move(5, 0), Assembly.call(202),
      ]), .code(end), .code([Assembly.copy(0, from: 6), Assembly.exit])
    )
    .load(maps: [Self.ring])
  }

  @Test func `records of a ring buffer by dynptr`() throws {
    // Submitted twice, it is null the second time.
    let submits = try simulator(199, times: 2)
    for _ in 0..<170 { #expect(try submits.value() == 0) }
    #expect(Int64(bitPattern: try submits.value()) == -22)
    let records = try submits.map("ring").takeRecords()
    #expect(records.count == 170)
    #expect(records.allSatisfy { $0.bytes == [0, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0] })
    let discards = try simulator(200)
    #expect(try discards.value() == 0)
    #expect(try discards.map("ring").takeRecords().isEmpty)
    let forgets = try simulator(8)
    let error = #expect(throws: SimulationError.self) { try forgets.value() }
    #expect(error?.code == .invalidCall)
  }

  @Test func `a dynptr that a program made up leads nowhere else`() throws {
    // To the map itself, to a null pointer's neighbour, to what is beyond the stack, and far away.
    for address in [0xff_fff0 << 40, 8, 2 << 40 | 4096, .max] as [UInt64] {
      for helper: Int32 in [201, 202] {
        let pointer: UInt8 = helper == 201 ? 3 : 1
        let error = failure(
          Assembly.wide(2, address) + Assembly.wide(3, 16) + [
            Assembly.op(0x7b, 10, 2, offset: -16), Assembly.op(0x7b, 10, 3, offset: -8),
            Assembly.op(0x7a, 10, 0, offset: -24, 1),
            Assembly.copy(1, from: 10), Assembly.add(1, -24), Assembly.copy(3, from: 1),
            Assembly.move(2, helper == 201 ? 8 : 0), Assembly.move(4, helper == 201 ? 0 : 8),
            Assembly.move(5, 0), Assembly.copy(pointer, from: 10), Assembly.add(pointer, -16),
            Assembly.call(helper), Assembly.exit,
          ])
        #expect(error?.code == .invalidAccess, "\(address) \(helper)")
      }
    }
  }
}
