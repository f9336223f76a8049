extension ObjectCode {
  /// More instructions than the verifier takes of one program (`BPF_COMPLEXITY_LIMIT_INSNS`).
  static let maximumProgramSize = 1_000_000
  /// More instructions, or lines, than the programs of an object may have together.
  ///
  /// Without a limit, many small programs that reach one large function would take any amount of
  /// memory.
  static let maximumTotalSize = 8_000_000

  /// The programs: the functions outside of `.text`, but for static ones that others call.
  ///
  /// This can be asked for once.
  mutating func programs() throws(ObjectError) -> [ProgramSpecification] {
    var callCounts = [Int](filledWith: 0, count: functions.count)
    for index in functions.indices {
      for call in functions[index].calls where call.function != index {
        callCounts[call.function] &+= 1
      }
    }
    var programs: [ProgramSpecification] = []
    programs.reserveCapacity(functions.count)
    // What functions refer to, and behind that what is not the same in programs.
    var records = InstructionRecords()
    // Moved, as types of arrays have to be made at the first load of a process for a copy.
    swap(&records, &self.records)
    records.functionInfo.reserveCapacity(functions.count)
    var lines: [LineRecord] = []
    lines.reserveCapacity(debugInformation.sections.reduce(0) { $0 &+ $1.lines.count })
    var remaining = Self.maximumTotalSize
    // One for all programs: each leaves it as it was.
    var positions = [Int](filledWith: -1, count: functions.count)
    // By section, none for those without programs.
    var kind: ProgramKind?
    var kindSection = -1
    for index in functions.indices {
      if functions[index].isLocal && callCounts[index] > 0 { continue }
      let section = functions[index].section
      if section != kindSection {
        kindSection = section
        let name = object.sections[section].name
        kind = name == ".text" ? nil : ProgramKind(section: name)
      }
      guard let kind else { continue }
      var places = functions[index].places
      let instructions = try link(
        index, positions: &positions, records: &records, lines: &lines, places: &places)
      remaining &-= instructions.count &+ places.lines.count &+ places.relocations.count
      guard remaining >= 0 else {
        throw ObjectError(
          .limitExceeded, "the programs have more than \(Self.maximumTotalSize) instructions")
      }
      programs.append(
        ProgramSpecification(
          name: functions[index].name, kind: kind, instructions: instructions,
          records: ProgramRecords(places)))
    }
    let all = ObjectRecords(
      records,
      lines: lines.isEmpty ? nil : LineStore(lines, names: debugInformation.names))
    for index in programs.indices { programs[index].records.share(all) }
    return programs
  }

  /// Puts a function and every function that it reaches one behind the other.
  ///
  /// - Parameters:
  ///   - main: The function.
  ///   - positions: By function -1, and again afterwards; meanwhile, where each is in the program.
  ///   - records: Gets its records, behind those of the programs before.
  ///   - lines: Gets its lines, behind those of the programs before.
  ///   - places: The places of what the function refers to, which become those of the program's records.
  /// - Returns: The instructions.
  /// - Throws: ``ObjectError`` for a program that is too large.
  private func link(
    _ main: Int, positions: inout [Int], records: inout InstructionRecords,
    lines: inout [LineRecord], places: inout InstructionRecords.Places
  ) throws(ObjectError) -> [Instruction] {
    var callback = exceptionCallbacks.isEmpty ? nil : exceptionCallbacks[functions[main].name]
    if callback == nil, functions[main].calls.isEmpty {
      // Most programs are one function.
      try checkSize(functions[main].slots.count, of: main)
      addDebugInformation(
        to: &records, order: CollectionOfOne(main), at: { _ in 0 }, lines: &lines, places: &places)
      return Array(code(of: main))
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

    var instructions: [Instruction] = []
    instructions.reserveCapacity(size)
    for index in order { instructions += code(of: index) }
    for index in order { resolveCalls(of: index, in: &instructions, positions: positions) }
    places = addReferences(of: order, at: positions, to: &records)
    let starts = positions
    addDebugInformation(
      to: &records, order: order, at: { starts[$0] }, lines: &lines, places: &places)
    return instructions
  }

  private func checkSize(_ size: Int, of main: Int) throws(ObjectError) {
    guard size <= Self.maximumProgramSize else {
      throw ObjectError(
        .limitExceeded,
        "program \"\(functions[main].name)\" has more than \(Self.maximumProgramSize) instructions",
        section: object.sections[functions[main].section].name)
    }
  }

  /// Adds what functions refer to once more, as it is in a program that consists of them.
  private func addReferences(
    of order: [Int], at positions: [Int], to records: inout InstructionRecords
  ) -> InstructionRecords.Places {
    let first = (
      records.references.count, records.externalCalls.count, records.externalVariables.count
    )
    for index in order {
      let (places, shift) = (functions[index].places, positions[index])
      for place in places.references {
        var reference = records.references[place]
        reference.instruction &+= shift
        records.references.append(reference)
      }
      for place in places.externalCalls {
        var call = records.externalCalls[place]
        call.instruction &+= shift
        records.externalCalls.append(call)
      }
      for place in places.externalVariables {
        var variable = records.externalVariables[place]
        variable.instruction &+= shift
        records.externalVariables.append(variable)
      }
    }
    var places = InstructionRecords.Places()
    places.references = first.0..<records.references.count
    places.externalCalls = first.1..<records.externalCalls.count
    places.externalVariables = first.2..<records.externalVariables.count
    return places
  }

  private func resolveCalls(
    of index: Int, in instructions: inout [Instruction], positions: [Int]
  ) {
    for (slot, target) in functions[index].calls {
      let slot = slot &+ positions[index]
      let isCall = instructions[slot].isCall
      instructions[slot].source =
        isCall ? Instruction.Pseudo.call : Instruction.Pseudo.function
      instructions[slot].immediate = Int32(clamping: positions[target] &- slot &- 1)
      if !isCall { instructions[slot &+ 1].immediate = 0 }
    }
  }
}
