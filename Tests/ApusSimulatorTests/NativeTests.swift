import ApusObject
import ApusSimulator
import Testing

/// What is particular to machine code; everything else is in the suites that run both ways.
@Suite(.enabled("This platform has no machine code") { Simulator.canCompile })
struct NativeTests {
  /// Everything that a run on a context leaves.
  struct Outcome: Equatable {
    var value: UInt64?
    var context: [UInt8] = []
    var error: SimulationError?
    var steps = 0

    init(_ execution: ExecutionMode, _ program: TestProgram, _ context: [UInt8], stepLimit: Int) {
      var environment = SimulationEnvironment()
      environment.execution = execution
      environment.stepLimit = stepLimit
      do {
        let simulator = try Simulator(
          loading: ObjectSpecification(programs: [program.specification(type: .unspecified)]),
          environment: environment)
        do {
          let result = try simulator.run("program", context: context)
          (value, self.context) = (result.returnValue, result.context)
        } catch {
          self.error = error
        }
        steps = simulator.stepsOfLastRun
      } catch {
        Issue.record(error)
      }
    }
  }

  /// Runs it both ways.
  @discardableResult func both(
    _ code: [Instruction], context: [UInt8] = Array(0..<32), stepLimit: Int = 10_000
  ) -> Outcome {
    let program = TestProgram(.code(code))
    let interpreted = Outcome(.interpreted, program, context, stepLimit: stepLimit)
    let native = Outcome(.native, program, context, stepLimit: stepLimit)
    #expect(native == interpreted, "\(Disassembly(code))")
    return native
  }

  @Test func `every operation on every pair of registers`() {
    let setUp = (0...9)
      .flatMap {
        Assembly.wide(UInt8($0), UInt64($0) &* 0x1234_5678_9abc_def1 &+ 0x8000_0007)
      }
    // What is in all registers in the end, the one that the operation is on counted twice.
    let fold = (1...9)
      .flatMap {
        [Assembly.op(0x27, 0, 0, 31), Assembly.op(0xaf, 0, UInt8($0))]
      }
    let codes: [(UInt8, Int16)] =
      [0, 1, 2, 3, 4, 5, 6, 7, 9, 0xa, 0xb, 0xc].map { ($0, 0) }
      + [(3, 1), (9, 1), (0xb, 8), (0xb, 16)]
    for destination in UInt8(0)...9 {
      for source in UInt8(0)...10 {
        var code = setUp
        for (operation, offset) in codes {
          for kind: UInt8 in [0xf, 0xc] {
            code.append(Assembly.op(operation << 4 | kind, destination, source, offset: offset))
            code += fold
          }
        }
        both(code + [Assembly.exit])
      }
    }
  }

  @Test func `every condition on every pair of registers, forward and back`() {
    for left in UInt8(0)...10 {
      for right in UInt8(0)...10 {
        var code = Assembly.wide(left == 10 ? 9 : left, 0x8000_0000)
        code += Assembly.wide(right == 10 ? 8 : right, 0x1_8000_0000)
        for condition: UInt8 in [1, 2, 3, 4, 5, 6, 7, 0xa, 0xb, 0xc, 0xd] {
          for kind: UInt8 in [0xd, 0xe] {
            code.append(Assembly.op(condition << 4 | kind, left, right, offset: 1))
            code.append(Assembly.op(0x07, left == 10 ? 0 : left, 0, 3))
          }
        }
        // Back, until the steps are used up or the condition ends.
        let back = [Assembly.op(0xbf, 0, left), Assembly.op(0x2d, left, right, offset: -2)]
        both(code + back + [Assembly.exit], stepLimit: 50)
      }
    }
  }

  @Test func `every width of memory, at the edges of every region`() {
    for register in UInt8(1)...9 {
      for offset in [Int16(-9), -8, -1, 0, 1, 8, 24, 25, 28, 30, 31, 32, 33, 512, -512, -513] {
        for opcode: UInt8 in [0x71, 0x69, 0x61, 0x79, 0x91, 0x89, 0x81] {
          for base in [Assembly.copy(register, from: 1), Assembly.copy(register, from: 10)] {
            both([base, Assembly.op(opcode, 0, register, offset: offset), Assembly.exit])
          }
          both([Assembly.op(opcode, 0, 10, offset: offset), Assembly.exit])
        }
      }
      for opcode: UInt8 in [0x73, 0x6b, 0x63, 0x7b, 0x72, 0x6a, 0x62, 0x7a] {
        let store = Assembly.op(opcode, 1, register, offset: Int16(register), -2)
        both(Assembly.wide(register == 1 ? 2 : register, .max - 1) + [store, Assembly.exit])
      }
    }
  }

  @Test func `a guess that is wrong`() {
    // r1 is the context only if the jump is not made; as the instructions stand, it looks like it.
    let code = [
      Assembly.op(0x7a, 10, 0, offset: -8, 7), Assembly.op(0x15, 2, 0, offset: 2, 32),
      Assembly.op(0x61, 0, 1), Assembly.exit, Assembly.copy(1, from: 10),
      Assembly.op(0x05, 0, 0, offset: 2), Assembly.move(0, 0), Assembly.exit,
      Assembly.op(0x79, 0, 1, offset: -8), Assembly.op(0x05, 0, 0, offset: -8),
    ]
    both(code)
    let addresses: [UInt64] = [1 << 40, 2 << 40 | 4088, 0x1_0000, 35 << 40, 0xff_fff0 << 40, 3]
    for address in addresses {
      // A pointer that was spilled, and something else where it was.
      both(
        [Assembly.op(0x7b, 10, 1, offset: -16)] + Assembly.wide(2, address) + [
          Assembly.copy(3, from: 10), Assembly.op(0x7b, 3, 2, offset: -16),
          Assembly.op(0x79, 4, 10, offset: -16), Assembly.op(0x71, 0, 4), Assembly.exit,
        ])
    }
  }

  @Test func `the budget ends at the same step`() {
    let loop = [
      Assembly.move(0, 0), Assembly.add(0, 1), Assembly.op(0xa5, 0, 0, offset: -2, 10),
      Assembly.callLocal(3), Assembly.op(0x05, 0, 0, offset: 1), Assembly.exit,
      Assembly.op(0x05, 0, 0, offset: -2), Assembly.op(0xe5, 0, 0, offset: -1),
      Assembly.exit,
    ]
    for limit in 1...40 { both(loop, stepLimit: limit) }
  }

  @Test func `functions of any depth, by number and by register, with callbacks in them`() {
    // f(r1): r1 == 0 ? 1 : f(r1 - 1) + r6, with a loop of one callback that does the same.
    for depth in Int32(0)...9 {
      both(
        [
          Assembly.move(1, depth), Assembly.callLocal(1), Assembly.exit,
          Assembly.copy(6, from: 1), Assembly.op(0x7b, 10, 6, offset: -8),
          Assembly.op(0x55, 1, 0, offset: 2), Assembly.move(0, 1), Assembly.exit,
          Assembly.op(0xa7, 1, 0, 1), Assembly.op(0x45, 6, 0, offset: 3, 1),
          Assembly.add(1, -1), Assembly.callLocal(-9), Assembly.op(0x05, 0, 0, offset: 9),
        ] + Assembly.function(2, 10) + [
          Assembly.op(0xbf, 3, 6), Assembly.move(1, 1), Assembly.move(4, 0), Assembly.call(181),
          Assembly.op(0x05, 0, 0, offset: 2), Assembly.op(0x8d, 2), Assembly.move(0, 3),
          Assembly.op(0x79, 1, 10, offset: -8), Assembly.op(0x0f, 0, 1), Assembly.op(0x0f, 0, 6),
          Assembly.exit,
        ])
    }
    let inner =
      Assembly.function(7, 6) + [
        Assembly.move(6, 4), Assembly.op(0x8d, 7), Assembly.op(0x0f, 0, 6), Assembly.move(5, 8),
        Assembly.op(0x8d, 5), Assembly.exit, Assembly.move(6, 1), Assembly.move(0, 2),
        Assembly.exit,
      ]
    both(inner)
    // Into the middle of a wide load, behind the end, and to the instruction itself.
    for target in Int32(-2)...12 {
      both(
        Assembly.function(7, 5) + [
          Assembly.op(0x07, 7, 0, target), Assembly.op(0x8d, 7), Assembly.exit, Assembly.exit,
          Assembly.move(0, 9), Assembly.exit,
        ] + Assembly.wide(3, 7))
    }
  }

  @Test func `what a callback leaves in registers`() {
    both(
      Assembly.function(2, 12) + [
        Assembly.move(6, 60), Assembly.move(9, 90), Assembly.move(1, 3), Assembly.move(3, 0),
        Assembly.move(4, 0), Assembly.call(181), Assembly.op(0x0f, 0, 1), Assembly.op(0x0f, 0, 5),
        Assembly.op(0x0f, 0, 6), Assembly.op(0x0f, 0, 9), Assembly.exit,
        Assembly.op(0x0f, 6, 9), Assembly.copy(5, from: 6), Assembly.move(9, 1),
        Assembly.move(0, 0), Assembly.exit,
      ])
  }

  @Test func `a tail call out of a function returns to the first program`() throws {
    let maps = [
      MapSpecification(
        name: "programs", type: .programArray, keySize: 4, valueSize: 4, maxEntries: 2)
    ]
    let first = TestProgram(
      .code([
        Assembly.move(6, 40), Assembly.callLocal(2), Assembly.op(0x0f, 0, 6), Assembly.exit,
      ]), .map(2, "programs"), .code([Assembly.move(3, 1), Assembly.call(12), Assembly.exit]))
    let second = TestProgram(.code([Assembly.move(6, 9), Assembly.move(0, 2), Assembly.exit]))
    for execution in [ExecutionMode.interpreted, .native] {
      var environment = SimulationEnvironment()
      environment.execution = execution
      let simulator = try Simulator(
        loading: ObjectSpecification(
          programs: [
            first.specification(type: .unspecified),
            second.specification("second", type: .unspecified),
          ], maps: maps), environment: environment)
      try simulator.map("programs").setProgram("second", at: 1)
      #expect(try simulator.value(context: [1]) == 42)
      #expect(simulator.execution == execution)
    }
  }

  @Test func `a program is compiled once it has run often`() throws {
    var environment = SimulationEnvironment()
    environment.execution = .automatic
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [
        TestProgram(.code([Assembly.copy(0, from: 2), Assembly.exit]))
          .specification(type: .unspecified)
      ]), environment: environment)
    #expect(simulator.execution == .interpreted)
    for count in 1...100 {
      #expect(try simulator.value(context: Array(repeating: 0, count: count)) == UInt64(count))
    }
    #expect(simulator.execution == .native)
    // A run that is watched is interpreted, and what it sees is the same.
    var options = RunOptions()
    options.countsInstructions = true
    #expect(try simulator.value(context: [1, 2], options: options) == 2)
  }

  @Test func `a map that is made later is in reach`() throws {
    var environment = SimulationEnvironment()
    environment.execution = .native
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [
        TestProgram(.code([Assembly.op(0x79, 0, 1), Assembly.op(0x79, 0, 0), Assembly.exit]))
          .specification(type: .unspecified)
      ]), environment: environment)
    let address: [UInt8] = [0, 0, 0, 0, 0, 35, 0, 0]
    #expect(throws: SimulationError.self) { try simulator.value(context: address) }
    let map = try simulator.makeMap(
      MapSpecification(name: "late", type: .array, keySize: 4, valueSize: 8, maxEntries: 20))
    try map.update([5, 0, 0, 0, 0, 0, 0, 0], for: [0, 0, 0, 0])
    #expect(try simulator.value(context: address) == 5)
  }
}
