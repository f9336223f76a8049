import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct JumpTests {
  /// The code of a jump, and whether it is taken for pairs of numbers: as 64 and as 32 bits.
  static let cases: [(code: UInt8, left: UInt64, right: UInt64, taken64: Bool, taken32: Bool)] = [
    (0x1, 5, 5, true, true), (0x1, 0x1_0000_0005, 5, false, true), (0x1, .max, .max, true, true),
    (0x5, 5, 5, false, false), (0x5, 0x1_0000_0005, 5, true, false),
    (0x2, 6, 5, true, true), (0x2, 5, 5, false, false), (0x2, 5, .max, false, false),
    (0x3, 5, 5, true, true), (0x3, 4, 5, false, false),
    (0xa, 4, 5, true, true), (0xa, 5, 5, false, false), (0xa, 0x1_0000_0000, 5, false, true),
    (0xb, 5, 5, true, true), (0xb, 6, 5, false, false),
    (0x4, 6, 2, true, true), (0x4, 6, 1, false, false), (0x4, 1 << 40, .max, true, false),
    (0x6, 0, .max, true, true), (0x6, .max, 0, false, false), (0x6, 0x8000_0000, 0, true, false),
    (0x7, .max, .max, true, true), (0x7, .max, 0, false, false),
    (0xc, .max, 0, true, true), (0xc, 0, .max, false, false), (0xc, 0x8000_0000, 0, false, true),
    (0xd, .max, .max, true, true), (0xd, 0, .max, false, false),
  ]

  @Test func `every condition, with register and immediate`() throws {
    for item in Self.cases {
      for (kind, expected) in [(UInt8(5), item.taken64), (6, item.taken32)] {
        let tail = [Assembly.move(0, 0), Assembly.exit, Assembly.move(0, 1), Assembly.exit]
        let setUp = Assembly.wide(1, item.left) + Assembly.wide(2, item.right)
        let register = try run(
          setUp + [Assembly.op(item.code << 4 | 8 | kind, 1, 2, offset: 2)] + tail)
        #expect(register == (expected ? 1 : 0), "code \(item.code), \(item.left), \(item.right)")
        let immediate = try run(
          setUp + [
            Assembly.op(
              item.code << 4 | kind, 1, 0, offset: 2, Int32(truncatingIfNeeded: item.right))
          ] + tail)
        #expect(immediate == (expected ? 1 : 0), "code \(item.code), \(item.left), \(item.right)")
      }
    }
  }

  @Test(arguments: [
    Assembly.op(0x05, 0, 0, offset: 1), Assembly.op(0x06, 0, 0, 1),
  ])
  func `jumps always taken, near and far`(_ jump: Instruction) throws {
    #expect(
      try run([Assembly.move(0, 7), jump, Assembly.move(0, 1), Assembly.exit]) == 7)
  }

  @Test func `a loop runs as often as it says, and no longer than its budget`() throws {
    let loop = [
      Assembly.move(0, 0), Assembly.add(0, 1), Assembly.op(0xa5, 0, 0, offset: -2, 1000),
      Assembly.exit,
    ]
    #expect(try run(loop) == 1000)
    let endless = failure([Assembly.op(0x05, 0, 0, offset: -1), Assembly.exit])
    #expect(endless?.code == .stepLimit)
    #expect(endless?.instruction == 0)
  }

  @Test func `may_goto goes on until the kernel's limit`() throws {
    var environment = SimulationEnvironment()
    environment.stepLimit = 1 << 30
    let code = [
      Assembly.move(0, 0), Assembly.op(0xe5, 0, 0, offset: 2), Assembly.add(0, 1),
      Assembly.op(0x05, 0, 0, offset: -3), Assembly.exit,
    ]
    let simulator = try TestProgram(.code(code)).load(environment: environment)
    #expect(try simulator.value() == 8 * 1024 * 1024)
  }

  // MARK: - Calls

  @Test func `a call has a stack of its own, and keeps r6 to r9`() throws {
    let code =
      [Assembly.move(6, 1), Assembly.move(7, 2), Assembly.move(8, 3), Assembly.move(9, 4)]
      + [Assembly.op(0x7a, 10, 0, offset: -8, 77), Assembly.move(1, 5), Assembly.callLocal(7)]
      // r0 is 10 from the callee; add what was kept.
      + [6, 7, 8, 9].map { Assembly.op(0x0f, 0, $0) }
      + [Assembly.op(0x79, 1, 10, offset: -8), Assembly.op(0x0f, 0, 1), Assembly.exit]
      + [Assembly.copy(0, from: 1), Assembly.op(0x0f, 0, 1), Assembly.move(6, 100)]
      + [Assembly.move(9, 100), Assembly.op(0x7a, 10, 0, offset: -8, 1), Assembly.exit]
    #expect(try run(code) == 10 + 1 + 2 + 3 + 4 + 77)
  }

  @Test func `calls are eight deep and no deeper`() {
    #expect(failure([Assembly.callLocal(-1), Assembly.exit])?.code == .callDepth)
  }

  @Test func `a call by register goes to a function`() throws {
    let code =
      Assembly.function(2, 4) + [Assembly.op(0x8d, 2), Assembly.add(0, 1), Assembly.exit]
      + [Assembly.move(0, 41), Assembly.exit]
    #expect(try run(code) == 42)
    #expect(
      failure([Assembly.move(2, 999), Assembly.op(0x8d, 2), Assembly.exit])?.code == .invalidCall)
  }
}
