extension ObjectCode {
  /// More instructions than the verifier takes of one program (`BPF_COMPLEXITY_LIMIT_INSNS`).
  static let maximumProgramSize = 1_000_000
  /// More instructions, or lines, than the programs of an object may have together.
  ///
  /// Without a limit, many small programs that reach one large function would take any amount of
  /// memory.
  static let maximumTotalSize = 8_000_000

  /// The programs: the functions outside of `.text`, but for static ones that others call.
  func programs() throws(ObjectError) -> [ProgramSpecification] {
    var callCounts = [Int](filledWith: 0, count: functions.count)
    for index in functions.indices {
      for call in functions[index].calls where call.function != index {
        callCounts[call.function] &+= 1
      }
    }
    var programs: [ProgramSpecification] = []
    programs.reserveCapacity(functions.count)
    var lines: [LineRecord] = []
    lines.reserveCapacity(debugInformation.sections.reduce(0) { $0 &+ $1.lines.count })
    // By program, where its lines end.
    var lineEnds: [Int] = []
    lineEnds.reserveCapacity(functions.count)
    var remaining = Self.maximumTotalSize
    // One for all programs: each leaves it as it was.
    var positions = [Int](filledWith: -1, count: functions.count)
    // What a section's name says is the same of all the programs in it.
    var template = ProgramSpecification(name: "", sectionName: "", type: .unspecified)
    var templateSection = -1
    for index in functions.indices {
      if functions[index].isLocal && callCounts[index] > 0 { continue }
      let section = functions[index].section
      if section != templateSection {
        templateSection = section
        template = Self.emptyProgram(section: object.sections[section].name)
      }
      if template.sectionName == ".text" { continue }
      // Filled in where it is: taken into the array once it is complete, it would be copied.
      let place = programs.count
      programs.append(template)
      programs[place].name = functions[index].name
      let start = lines.count
      try link(index, into: &programs[place], positions: &positions, lines: &lines)
      remaining &-=
        programs[place].instructions.count &+ lines.count &- start
        &+ programs[place].relocations.count
      lineEnds.append(lines.count)
      guard remaining >= 0 else {
        throw ObjectError(
          .limitExceeded, "the programs have more than \(Self.maximumTotalSize) instructions")
      }
    }
    guard !lines.isEmpty else { return programs }
    let store = LineStore(lines, names: debugInformation.names)
    var start = 0
    for index in programs.indices {
      programs[index].lines = LineTable(store, start..<lineEnds[index])
      start = lineEnds[index]
    }
    return programs
  }

  /// Puts a function and every function that it reaches one behind the other.
  ///
  /// - Parameters:
  ///   - main: The function.
  ///   - program: What gets them.
  ///   - positions: By function -1, and again afterwards; meanwhile, where each is in the program.
  ///   - lines: Gets its lines, behind those of the programs before.
  /// - Throws: ``ObjectError`` for a program that is too large.
  private func link(
    _ main: Int, into program: inout ProgramSpecification, positions: inout [Int],
    lines: inout [LineRecord]
  ) throws(ObjectError) {
    var callback = exceptionCallbacks.isEmpty ? nil : exceptionCallbacks[functions[main].name]
    if callback == nil, functions[main].calls.isEmpty {
      // Most programs are one function.
      try checkSize(functions[main].slots.count, of: main)
      start(&program, with: main)
      addDebugInformation(to: &program, order: CollectionOfOne(main), at: { _ in 0 }, lines: &lines)
      return
    }
    var order: [Int] = [main]
    defer { for index in order { positions[index] = -1 } }
    var size = 0
    var next = 0
    positions[main] = 0
    while true {
      if next == order.count {
        guard let index = callback, positions[index] < 0 else { break }
        callback = nil
        positions[index] = 0
        order.append(index)
      }
      let index = order[next]
      positions[index] = size
      size &+= functions[index].slots.count
      try checkSize(size, of: main)
      for call in functions[index].calls where positions[call.function] < 0 {
        // The position follows when its turn comes; until then any value keeps it from being added
        // twice.
        positions[call.function] = 0
        order.append(call.function)
      }
      next &+= 1
    }

    start(&program, with: main)
    program.instructions.reserveCapacity(size)
    for index in order.dropFirst() { append(index, to: &program) }
    for index in order { resolveCalls(of: index, in: &program, positions: positions) }
    let places = positions
    addDebugInformation(to: &program, order: order, at: { places[$0] }, lines: &lines)
  }

  private func checkSize(_ size: Int, of main: Int) throws(ObjectError) {
    guard size <= Self.maximumProgramSize else {
      throw ObjectError(
        .limitExceeded,
        "program \"\(functions[main].name)\" has more than \(Self.maximumProgramSize) instructions",
        section: object.sections[functions[main].section].name)
    }
  }

  private static func emptyProgram(section sectionName: String) -> ProgramSpecification {
    guard let section = SectionName.resolve(sectionName) else {
      return ProgramSpecification(name: "", sectionName: sectionName, type: .unspecified)
    }
    let options = section.name.options
    return ProgramSpecification(
      name: "",
      sectionName: sectionName,
      type: section.name.programType,
      attachType: section.name.attachType,
      isAttachTypeOptional: options.contains(.optionalAttachType),
      attachTarget: section.target,
      needsTargetBTF: options.contains(.needsTargetBTF),
      isSleepable: options.contains(.sleepable),
      isLoadedByDefault: section.isLoadedByDefault,
      flags: options.contains(.fragments) ? .xdpFragments : [])
  }

  /// Gives an empty program the function that it starts with.
  private func start(_ program: inout ProgramSpecification, with index: Int) {
    program.instructions = Array(code(of: index))
    program.references = functions[index].references
    program.externalCalls = functions[index].externalCalls
    program.externalVariables = functions[index].externalVariables
  }

  private func append(_ index: Int, to program: inout ProgramSpecification) {
    let shift = program.instructions.count
    program.instructions += code(of: index)
    for var reference in functions[index].references {
      reference.instruction &+= shift
      program.references.append(reference)
    }
    for var call in functions[index].externalCalls {
      call.instruction &+= shift
      program.externalCalls.append(call)
    }
    for var variable in functions[index].externalVariables {
      variable.instruction &+= shift
      program.externalVariables.append(variable)
    }
  }

  private func resolveCalls(
    of index: Int, in program: inout ProgramSpecification, positions: [Int]
  ) {
    for (slot, target) in functions[index].calls {
      let slot = slot &+ positions[index]
      let isCall = program.instructions[slot].isCall
      program.instructions[slot].source =
        isCall ? Instruction.Pseudo.call : Instruction.Pseudo.function
      program.instructions[slot].immediate = Int32(
        clamping: positions[target] &- slot &- 1)
      if !isCall { program.instructions[slot &+ 1].immediate = 0 }
    }
  }
}
