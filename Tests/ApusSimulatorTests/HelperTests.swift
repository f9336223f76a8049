import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct HelperTests {
  @Test func `what programs ask the machine for`() throws {
    var environment = SimulationEnvironment()
    environment.startTime = 4_000_000
    environment.timeStep = 10
    (environment.processID, environment.threadID) = (7, 8)
    (environment.userID, environment.groupID) = (1000, 100)
    func value(_ helper: Int32, cpu: Int = 0) throws -> UInt64 {
      var options = RunOptions()
      options.processor = cpu
      return try TestProgram(.code([Assembly.call(helper), Assembly.exit]))
        .load(environment: environment).value(options: options)
    }
    for clock in [Int32(5), 125, 160, 208] { #expect(try value(clock) == 4_000_000) }
    #expect(try value(118) == 0x1_0000_0000 - 75_000 + 1)
    #expect(try value(8, cpu: 1) == 1)
    #expect(try value(14) == 7 << 32 | 8)
    #expect(try value(15) == 100 << 32 | 1000)
    #expect(try value(80) == 1)
    #expect(try value(42) == 0)
    #expect(try value(35) == 0)
    #expect(try value(7) == value(7))
    environment.seed = 2
    #expect(try value(7) <= 0xffff_ffff)
  }

  @Test func `time goes by`() throws {
    let simulator = try TestProgram(.code([Assembly.call(5), Assembly.exit])).load()
    try simulator.advanceTime(byNanoseconds: 5)
    #expect(try simulator.value() == 1_000_000_005)
  }

  @Test func `the command's name`() throws {
    let code = [
      Assembly.copy(1, from: 10), Assembly.add(1, -16), Assembly.move(2, 16), Assembly.call(16),
      Assembly.op(0x79, 0, 10, offset: -16), Assembly.exit,
    ]
    #expect(try run(code) == 0x6f74_616c_756d_6973)  // "simulato"
  }

  @Test func `a loop calls back until it is told to stop`() throws {
    func code(_ count: Int32, stopAt: Int32) -> [Instruction] {
      [Assembly.op(0x7a, 10, 0, offset: -8, 0), Assembly.move(1, count)]
        + Assembly.function(2, 9) + [
          Assembly.copy(3, from: 10), Assembly.add(3, -8), Assembly.move(4, 0), Assembly.call(181),
          Assembly.op(0x67, 0, 0, 32), Assembly.op(0x79, 1, 10, offset: -8),
          Assembly.op(0x0f, 0, 1), Assembly.exit,
          // The callback adds the index to what its context points to.
          Assembly.op(0x79, 3, 2), Assembly.op(0x0f, 3, 1), Assembly.op(0x7b, 2, 3),
          Assembly.move(0, 0), Assembly.op(0x55, 1, 0, offset: 1, stopAt), Assembly.move(0, 1),
          Assembly.exit,
        ]
    }
    #expect(try run(code(10, stopAt: -1)) == 10 << 32 | 45)
    #expect(try run(code(10, stopAt: 4)) == 5 << 32 | 10)
    #expect(Int32(truncatingIfNeeded: try run(code(1 << 24, stopAt: 0)) >> 32) == -7)
  }

  @Test func `every element of a map is visited`() throws {
    let map = MapSpecification(
      name: "map", type: .hash, keySize: 4, valueSize: 8, maxEntries: 8)
    let simulator = try TestProgram(
      .code([Assembly.op(0x7a, 10, 0, offset: -8, 0)]), .map(1, "map"),
      .code(
        Assembly.function(2, 9) + [
          Assembly.copy(3, from: 10), Assembly.add(3, -8), Assembly.move(4, 0), Assembly.call(164),
          Assembly.op(0x67, 0, 0, 32), Assembly.op(0x79, 1, 10, offset: -8),
          Assembly.op(0x0f, 0, 1), Assembly.exit,
          // Key times value, added up.
          Assembly.op(0x61, 5, 2), Assembly.op(0x79, 0, 3), Assembly.op(0x2f, 0, 5),
          Assembly.op(0x79, 5, 4), Assembly.op(0x0f, 5, 0), Assembly.op(0x7b, 4, 5),
          Assembly.move(0, 0), Assembly.exit,
        ])
    )
    .load(maps: [map])
    let hash = try SimulatedHash<UInt32, UInt64>(simulator.map("map"))
    for key in UInt32(1)...3 { try hash.insert(UInt64(key) * 10, for: key) }
    #expect(try simulator.value() == 3 << 32 | (10 + 40 + 90))
  }

  @Test func `a tail call goes on in the other program, 33 times at most`() throws {
    let code: [TestProgram.Piece] = [
      .code([
        Assembly.copy(6, from: 1), Assembly.op(0x61, 2, 1), Assembly.add(2, 1),
        Assembly.op(0x63, 1, 2),
      ]), .map(2, "programs"),
      .code([
        Assembly.move(3, 0), Assembly.call(12), Assembly.op(0x61, 0, 6), Assembly.exit,
      ]),
    ]
    let program = TestProgram(code[0], code[1], code[2])
    let simulator = try program.load(maps: [
      MapSpecification(
        name: "programs", type: .programArray, keySize: 4, valueSize: 4, maxEntries: 2)
    ])
    #expect(try simulator.value(context: [0, 0, 0, 0]) == 1)
    try simulator.map("programs").setProgram("program", at: 0)
    #expect(try simulator.value(context: [0, 0, 0, 0]) == 34)
  }

  @Test func `records of a ring buffer`() throws {
    let ring = MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096)
    func program(_ last: Int32) throws -> Simulator {
      try TestProgram(
        .map(1, "ring"),
        .code([
          Assembly.move(2, 16), Assembly.move(3, 0), Assembly.call(131),
          Assembly.op(0x55, 0, 0, offset: 2), Assembly.move(0, -1), Assembly.exit,
          Assembly.op(0x7a, 0, 0, offset: 8, 77), Assembly.copy(1, from: 0), Assembly.move(2, 0),
          Assembly.call(last), Assembly.move(0, 0), Assembly.exit,
        ])
      )
      .load(maps: [ring])
    }
    let submits = try program(132)
    for _ in 0..<170 { #expect(try submits.value() == 0) }
    // 170 records of 24 bytes, and one more would fill the ring.
    #expect(Int64(bitPattern: try submits.value()) == -1)
    let records = try submits.map("ring").takeRecords()
    #expect(records.count == 170)
    #expect(records.allSatisfy { $0.bytes.count == 16 && $0.bytes[8] == 77 })
    #expect(try submits.value() == 0)
    let discards = try program(133)
    #expect(try discards.value() == 0)
    #expect(try discards.map("ring").takeRecords().isEmpty)
    let forgets = try program(8)
    let error = #expect(throws: SimulationError.self) { try forgets.value() }
    #expect(error?.code == .invalidCall)
  }

  @Test func `output to a ring buffer and to perf events`() throws {
    let ring = MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096)
    let events = MapSpecification(
      name: "events", type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 2)
    let simulator = try TestProgram(
      .code([Assembly.copy(6, from: 1), Assembly.op(0x7a, 10, 0, offset: -8, 5)]), .map(1, "ring"),
      .code([
        Assembly.copy(2, from: 10), Assembly.add(2, -8), Assembly.move(3, 8), Assembly.move(4, 0),
        Assembly.call(130), Assembly.copy(7, from: 0), Assembly.copy(1, from: 6),
      ]), .map(2, "events"),
      .code(
        Assembly.wide(3, 0xffff_ffff) + [
          Assembly.copy(4, from: 10), Assembly.add(4, -8), Assembly.move(5, 8), Assembly.call(25),
          Assembly.op(0x4f, 0, 7), Assembly.exit,
        ])
    )
    .load(maps: [ring, events])
    var options = RunOptions()
    options.processor = 1
    #expect(try simulator.value(context: [1], options: options) == 0)
    let bytes: [UInt8] = [5, 0, 0, 0, 0, 0, 0, 0]
    #expect(try simulator.map("ring").takeRecords() == [.init(processor: 1, bytes: bytes)])
    #expect(try simulator.map("events").takeRecords() == [.init(processor: 1, bytes: bytes)])
  }

  @Test func `what programs print`() throws {
    var data = MapSpecification(
      name: "text", type: .array, keySize: 4, valueSize: 32, maxEntries: 1)
    data.contents = Array("n=%d x=%llx %s%%\0abc\0".utf8)
    let simulator = try TestProgram(
      .value(1, "text", 0), .value(5, "text", 17),
      .code(
        [Assembly.move(2, 17), Assembly.move(3, -5)] + Assembly.wide(4, 0xab_0000_0000) + [
          Assembly.call(6), Assembly.exit,
        ])
    )
    .load(maps: [data])
    _ = try simulator.value()
    #expect(simulator.takeLog() == ["n=-5 x=ab00000000 abc%"])
    #expect(simulator.takeLog().isEmpty)
  }

  @Test(arguments: [
    (Int32(105), "-42 ", Int32(0), Int64(3), Int64(-42)), (106, "0x1F", 0, 4, 31),
    (106, "777", 8, 3, 511), (106, "-1", 10, -22, 0), (105, "x", 10, -22, 0),
    (106, "99999999999999999999", 10, -34, 0), (105, "9223372036854775808", 10, -34, 0),
  ])
  func `numbers in text`(
    _ helper: Int32, _ text: String, _ base: Int32, _ length: Int64, _ number: Int64
  ) throws {
    func code(_ result: Instruction) -> [Instruction] {
      [
        Assembly.op(0x7a, 10, 0, offset: -8, 0), Assembly.move(2, Int32(text.utf8.count)),
        Assembly.move(3, base), Assembly.copy(4, from: 10), Assembly.add(4, -8),
        Assembly.call(helper), result, Assembly.exit,
      ]
    }
    let context = Array(text.utf8)
    #expect(
      Int64(bitPattern: try run(code(Assembly.copy(0, from: 0)), context: context)) == length)
    #expect(
      Int64(bitPattern: try run(code(Assembly.op(0x79, 0, 10, offset: -8)), context: context))
        == number)
  }

  @Test func `reads of any address give an error, not a fault`() throws {
    func code(_ helper: Int32) -> [Instruction] {
      [
        Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.move(2, 8), Assembly.move(3, 1),
        Assembly.call(helper), Assembly.exit,
      ]
    }
    for helper in [Int32(4), 45, 112, 113, 114, 115] {
      #expect(Int64(bitPattern: try run(code(helper))) == -14)
    }
  }

  @Test func `a spin lock cannot be taken twice`() throws {
    func code(_ helpers: [Int32]) -> [Instruction] {
      [Assembly.op(0x7a, 10, 0, offset: -8, 0)]
        + helpers.flatMap { [Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.call($0)] }
        + [Assembly.move(0, 1), Assembly.exit]
    }
    #expect(try run(code([93, 94, 93])) == 1)
    #expect(failure(code([93, 93]))?.code == .deadlock)
    #expect(failure(code([94]))?.code == .deadlock)
  }

  @Test func `an exception ends the program, whatever function it is in`() throws {
    var program = TestProgram(
      .code([
        Assembly.callLocal(2), Assembly.move(0, 1), Assembly.exit, Assembly.move(1, 9),
        Assembly.op(0x85, 0, 2, -1), Assembly.exit,
      ])
    )
    .specification(type: .unspecified)
    program.externalCalls = [ExternalCall(instruction: 4, name: "bpf_throw")]
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [program]), environment: .underTest)
    #expect(try simulator.value() == 9)
  }

  @Test func `the function that a tag names makes the result of an exception`() throws {
    var program = TestProgram(
      .code([
        Assembly.callLocal(2), Assembly.move(0, 1), Assembly.exit, Assembly.move(1, 9),
        Assembly.op(0x85, 0, 2, -1), Assembly.exit,
        // The callback, which has a stack of its own.
        Assembly.op(0x7b, 10, 1, offset: -512), Assembly.op(0x79, 0, 10, offset: -512),
        Assembly.add(0, 1), Assembly.exit,
      ])
    )
    .specification(type: .unspecified)
    program.externalCalls = [ExternalCall(instruction: 4, name: "bpf_throw")]
    var btf = BTF()
    let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let prototype = btf.add(.functionPrototype(BTFPrototype(result: integer)))
    let (main, callback) = (
      btf.add(.function(name: "program", linkage: .global, prototype: prototype)),
      btf.add(.function(name: "caught", linkage: .global, prototype: prototype))
    )
    btf.add(
      .declarationTag(BTFDeclarationTag(name: "exception_callback:caught", type: main)))
    program.functionInfo = [
      BTFFunctionInfo(instruction: 0, type: main), BTFFunctionInfo(instruction: 6, type: callback),
    ]
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [program], btf: btf), environment: .underTest)
    for _ in 0..<3 { #expect(try simulator.value() == 10) }
  }

  @Test func `what is missing is said by name, when it is loaded`() {
    let helper = failure([Assembly.call(95), Assembly.exit])
    #expect(helper?.code == .missingFunction)
    #expect(helper?.message.contains("bpf_sk_fullsock") == true)
    // There, but not for this type of program.
    #expect(failure([Assembly.call(44), Assembly.exit])?.code == .missingFunction)
    var program = TestProgram(.code([Assembly.op(0x85, 0, 2, -1), Assembly.exit])).specification()
    program.externalCalls = [ExternalCall(instruction: 0, name: "bpf_rdonly_cast")]
    let error = #expect(throws: SimulationError.self) {
      try Simulator(loading: ObjectSpecification(programs: [program]))
    }
    #expect(error?.message.contains("bpf_rdonly_cast") == true)
  }

  @Test func `a tracepoint's arguments`() throws {
    let simulator = try TestProgram(
      .code([
        Assembly.op(0x79, 0, 1), Assembly.op(0x79, 1, 1, offset: 16), Assembly.op(0x0f, 0, 1),
        Assembly.exit,
      ])
    )
    .load(type: .rawTracepoint)
    #expect(try simulator.run("program", arguments: [5, 6, .max]) == 4)
    let error = #expect(throws: SimulationError.self) {
      try simulator.run("program", arguments: [5, 6])
    }
    #expect(error?.message.contains("the context +16, which has 16 bytes") == true)
  }
}
