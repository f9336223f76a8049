import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct MemoryTests {
  static let context: [UInt8] = [0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88]

  @Test(arguments: [
    (UInt8(0x71), UInt64(0x81)), (0x69, 0x8281), (0x61, 0x8483_8281),
    (0x79, 0x8887_8685_8483_8281),
    (0x91, 0xffff_ffff_ffff_ff81), (0x89, 0xffff_ffff_ffff_8281), (0x81, 0xffff_ffff_8483_8281),
  ])
  func loads(_ opcode: UInt8, _ expected: UInt64) throws {
    #expect(try run([Assembly.op(opcode, 0, 1), Assembly.exit], context: Self.context) == expected)
  }

  @Test(arguments: [
    (UInt8(0x72), UInt64(0x1111_1111_1111_11fe)), (0x6a, 0x1111_1111_1111_fffe),
    (0x62, 0x1111_1111_ffff_fffe), (0x7a, 0xffff_ffff_ffff_fffe),
  ])
  func stores(_ opcode: UInt8, _ expected: UInt64) throws {
    let setUp =
      Assembly.wide(1, 0x1111_1111_1111_1111) + [
        Assembly.op(0x7b, 10, 1, offset: -8), Assembly.move(2, -2),
      ]
    let load = [Assembly.op(0x79, 0, 10, offset: -8), Assembly.exit]
    #expect(try run(setUp + [Assembly.op(opcode, 10, 0, offset: -8, -2)] + load) == expected)
    #expect(try run(setUp + [Assembly.op(opcode + 1, 10, 2, offset: -8)] + load) == expected)
  }

  /// An atomic operation on 0x1_0000_00f0 with 0x1_0000_000f, and r0 as 0x1_0000_00f0: memory, source, r0.
  static let atomics: [(Int32, memory: UInt64, source: UInt64, r0: UInt64)] = [
    (0x00, 0x2_0000_00ff, 0x1_0000_000f, 0x1_0000_00f0),
    (0x40, 0x1_0000_00ff, 0x1_0000_000f, 0x1_0000_00f0),
    (0x50, 0x1_0000_0000, 0x1_0000_000f, 0x1_0000_00f0),
    (0xa0, 0x0_0000_00ff, 0x1_0000_000f, 0x1_0000_00f0),
    (0x01, 0x2_0000_00ff, 0x1_0000_00f0, 0x1_0000_00f0),
    (0x41, 0x1_0000_00ff, 0x1_0000_00f0, 0x1_0000_00f0),
    (0x51, 0x1_0000_0000, 0x1_0000_00f0, 0x1_0000_00f0),
    (0xa1, 0x0_0000_00ff, 0x1_0000_00f0, 0x1_0000_00f0),
    (0xe1, 0x1_0000_000f, 0x1_0000_00f0, 0x1_0000_00f0),
    (0xf1, 0x1_0000_000f, 0x1_0000_000f, 0x1_0000_00f0),
  ]

  private func atomic(_ opcode: UInt8, _ operation: Int32, result: Instruction) throws -> UInt64 {
    try run(
      Assembly.wide(0, 0x1_0000_00f0) + Assembly.wide(2, 0x1_0000_000f) + [
        Assembly.op(0x7b, 10, 0, offset: -8), Assembly.op(opcode, 10, 2, offset: -8, operation),
        result, Assembly.exit,
      ])
  }

  @Test func `atomics of 64 bits`() throws {
    for item in Self.atomics {
      let load = Assembly.op(0x79, 0, 10, offset: -8)
      #expect(try atomic(0xdb, item.0, result: load) == item.memory)
      #expect(try atomic(0xdb, item.0, result: Assembly.copy(0, from: 2)) == item.source)
      #expect(try atomic(0xdb, item.0, result: Assembly.copy(0, from: 0)) == item.r0)
    }
  }

  @Test func `atomics of 32 bits leave the high half of memory, and zero that of a register`()
    throws
  {
    for item in Self.atomics {
      let load = Assembly.op(0x79, 0, 10, offset: -8)
      #expect(try atomic(0xc3, item.0, result: load) == 1 << 32 | item.memory & 0xffff_ffff)
      let fetches = item.0 & 1 != 0 && item.0 != 0xf1
      #expect(
        try atomic(0xc3, item.0, result: Assembly.copy(0, from: 2))
          == (fetches ? 0xf0 : 0x1_0000_000f))
      #expect(
        try atomic(0xc3, item.0, result: Assembly.copy(0, from: 0))
          == (item.0 == 0xf1 ? 0xf0 : 0x1_0000_00f0))
    }
  }

  @Test func `a compare-exchange that does not match changes nothing`() throws {
    let code = [
      Assembly.op(0x7a, 10, 0, offset: -8, 5), Assembly.move(0, 6), Assembly.move(2, 7),
      Assembly.op(0xdb, 10, 2, offset: -8, 0xf1), Assembly.op(0x79, 1, 10, offset: -8),
      Assembly.op(0x67, 1, 0, 8), Assembly.op(0x0f, 0, 1), Assembly.exit,
    ]
    #expect(try run(code) == 5 << 8 | 5)
  }

  @Test(arguments: [UInt8(0xd3), 0xcb, 0xc3, 0xdb])
  func `load-acquire and store-release`(_ opcode: UInt8) throws {
    let code = [
      Assembly.move(1, 0x7b), Assembly.op(0x7a, 10, 0, offset: -8, 0),
      Assembly.op(opcode, 10, 1, offset: -8, 0x110), Assembly.move(0, 0),
      Assembly.op(opcode, 0, 10, offset: -8, 0x100), Assembly.exit,
    ]
    #expect(try run(code) == 0x7b)
  }

  // MARK: - What must not be touched

  @Test(arguments: [
    (Assembly.op(0x79, 0, 1, offset: 1), MemoryRegion.context),
    (Assembly.op(0x79, 0, 1, offset: -1), .context),
    (Assembly.op(0x71, 0, 1, offset: 8), .context),
    (Assembly.op(0x79, 0, 10, offset: -4), .stack),
    (Assembly.op(0x7a, 10, 0, offset: 0, 1), .stack),
    (Assembly.op(0x7a, 10, 0, offset: -513, 1), .stack),
    (Assembly.op(0x79, 0, 0), .null),
    (Assembly.op(0xdb, 10, 2, offset: -4, 0x01), .stack),
  ])
  func `an access outside is an error that says so`(
    _ instruction: Instruction, _ region: MemoryRegion
  ) throws {
    let error = try #require(failure([instruction, Assembly.exit], context: Self.context))
    #expect(error.code == .invalidAccess)
    #expect(error.region == region)
    #expect(error.instruction == 0)
    #expect(error.subject == "program")
  }

  @Test func `any number as an address is an error`() throws {
    for shift in 0..<64 {
      for delta in [UInt64(0), 1, .max] {
        let address = (UInt64(1) << UInt64(shift)) &+ delta
        for access in [Assembly.op(0x79, 0, 3), Assembly.op(0x7b, 3, 0)] {
          let error = failure(Assembly.wide(3, address) + [access, Assembly.exit])
          #expect(error?.code == .invalidAccess, "0x\(String(address, radix: 16))")
        }
      }
    }
  }

  @Test func `the error has the line of the source`() throws {
    var program = TestProgram(.code([Assembly.op(0x79, 0, 0), Assembly.exit]))
      .specification(
        type: .unspecified)
    program.lineInfo = [
      BTFLineInfo(instruction: 0, file: "Filter.swift", text: "  x = y", line: 12, column: 3)
    ]
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [program]), environment: .underTest)
    let error = #expect(throws: SimulationError.self) { try simulator.value() }
    #expect(error?.source?.line == 12)
    #expect(
      error?.description
        == "It tried to read 8 bytes at null +0 (program, instruction 0, Filter.swift:12: x = y).")
  }
}
