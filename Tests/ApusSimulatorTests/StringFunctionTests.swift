import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct StringFunctionTests {
  /// Calls a function with the strings at the context and behind it, and what else it takes.
  private func call(
    _ name: String, _ first: String, _ second: String? = nil, _ numbers: Int32...,
    environment: SimulationEnvironment = SimulationEnvironment()
  ) throws -> Int {
    let start = Array(first.utf8) + [0]
    var code: [Instruction] = []
    var register: UInt8 = 2
    if second != nil {
      code += [Assembly.copy(2, from: 1), Assembly.add(2, Int32(start.count))]
      register = 3
    }
    for (index, number) in numbers.enumerated() {
      code.append(Assembly.move(register + UInt8(index), number))
    }
    let place = code.count
    code += [Assembly.op(0x85, 0, 2, -1), Assembly.exit]
    var program = TestProgram(.code(code)).specification(type: .unspecified)
    program.externalCalls = [ExternalCall(instruction: place, name: name)]
    var environment = environment
    environment.execution = BothExecutions.current
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [program]), environment: environment)
    let context = start + (second.map { Array($0.utf8) + [0] } ?? [])
    return Int(Int32(truncatingIfNeeded: try simulator.value(context: context)))
  }

  @Test func `strings end where their zero is`() throws {
    #expect(try call("bpf_strlen", "swift") == 5)
    #expect(try call("bpf_strnlen", "swift", nil, 3) == 3)
    #expect(try call("bpf_strcmp", "swift", "swifter") == -1)
    #expect(try call("bpf_strcasecmp", "Swift", "sWIFT") == 0)
    #expect(try call("bpf_strchr", "swift", nil, 0x66) == 3)
    #expect(try call("bpf_strchr", "swift", nil, 0x67) == -2)
    #expect(try call("bpf_strnchr", "swift", nil, 3, 0x66) == -2)
    #expect(try call("bpf_strchrnul", "swift", nil, 0x67) == 5)
    #expect(try call("bpf_strrchr", "abcabc", nil, 0x62) == 4)
    #expect(try call("bpf_strspn", "aabbc", "ba") == 4)
    #expect(try call("bpf_strcspn", "aabbc", "cb") == 2)
    #expect(try call("bpf_strstr", "swift", "if") == 2)
    #expect(try call("bpf_strnstr", "swift", "if", 3) == -2)
  }

  @Test func `what cannot be read is an error, and each character a step`() throws {
    var code = [Assembly.move(1, 0), Assembly.op(0x85, 0, 2, -1), Assembly.exit]
    func result() throws -> Int32 {
      var program = TestProgram(.code(code)).specification(type: .unspecified)
      program.externalCalls = [ExternalCall(instruction: code.count - 2, name: "bpf_strlen")]
      let simulator = try Simulator(loading: ObjectSpecification(programs: [program]))
      return Int32(truncatingIfNeeded: try simulator.value(context: [1, 1, 1, 1]))
    }
    #expect(try result() == -34)
    code.removeFirst()
    #expect(try result() == -14)
    var environment = SimulationEnvironment()
    environment.stepLimit = 100
    let error = #expect(throws: SimulationError.self) {
      try call(
        "bpf_strlen", String(repeating: "a", count: 200), environment: environment)
    }
    #expect(error?.code == .stepLimit)
  }
}
