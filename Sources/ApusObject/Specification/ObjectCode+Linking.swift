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
    var subprograms: Set<Int> = []
    for (index, function) in functions.enumerated() {
      for call in function.calls where call.function != index { subprograms.insert(call.function) }
    }
    var programs: [ProgramSpecification] = []
    var remaining = Self.maximumTotalSize
    for (index, function) in functions.enumerated() where function.sectionName != ".text" {
      if function.isLocal && subprograms.contains(index) { continue }
      let program = try link(index)
      remaining &-=
        program.instructions.count &+ program.lineInfo.count &+ program.relocations.count
      guard remaining >= 0 else {
        throw ObjectError(
          .limitExceeded, "the programs have more than \(Self.maximumTotalSize) instructions")
      }
      programs.append(program)
    }
    return programs
  }

  /// Puts a function and every function that it reaches one behind the other.
  private func link(_ main: Int) throws(ObjectError) -> ProgramSpecification {
    var order: [Int] = [main]
    var positions: [Int: Int] = [main: 0]
    var size = 0
    var next = 0
    var callback = exceptionCallbacks[functions[main].name]
    while true {
      if next == order.count {
        guard let index = callback, positions[index] == nil else { break }
        callback = nil
        positions[index] = 0
        order.append(index)
      }
      let function = functions[order[next]]
      positions[order[next]] = size
      size &+= function.slots.count
      guard size <= Self.maximumProgramSize else {
        throw ObjectError(
          .limitExceeded,
          "program \"\(functions[main].name)\" has more than \(Self.maximumProgramSize) instructions",
          section: functions[main].sectionName)
      }
      for call in function.calls where positions[call.function] == nil {
        // The position follows when its turn comes; until then any value keeps it from being added
        // twice.
        positions[call.function] = 0
        order.append(call.function)
      }
      next &+= 1
    }

    var program = emptyProgram(functions[main])
    program.instructions.reserveCapacity(size)
    for index in order { append(functions[index], to: &program, positions: positions) }
    addDebugInformation(to: &program, order: order, positions: positions)
    return program
  }

  private func emptyProgram(_ function: ObjectFunction) -> ProgramSpecification {
    guard let section = SectionName.resolve(function.sectionName) else {
      return ProgramSpecification(
        name: function.name, sectionName: function.sectionName, type: .unspecified)
    }
    let options = section.name.options
    return ProgramSpecification(
      name: function.name,
      sectionName: function.sectionName,
      type: section.name.programType,
      attachType: section.name.attachType,
      isAttachTypeOptional: options.contains(.optionalAttachType),
      attachTarget: section.target,
      needsTargetBTF: options.contains(.needsTargetBTF),
      isSleepable: options.contains(.sleepable),
      isLoadedByDefault: section.isLoadedByDefault,
      flags: options.contains(.fragments) ? .xdpFragments : [])
  }

  private func append(
    _ function: ObjectFunction, to program: inout ProgramSpecification, positions: [Int: Int]
  ) {
    // From a slot of the section to a slot of the program.
    let shift = program.instructions.count &- function.slots.lowerBound
    program.instructions += function.code
    for (slot, target) in function.calls {
      let slot = slot &+ shift
      let isCall = program.instructions[slot].isCall
      program.instructions[slot].source =
        isCall ? Instruction.Pseudo.call : Instruction.Pseudo.function
      program.instructions[slot].immediate = Int32(
        clamping: (positions[target] ?? 0) &- slot &- 1)
      if !isCall { program.instructions[slot &+ 1].immediate = 0 }
    }
    for var reference in function.references {
      reference.instruction &+= shift
      program.instructions[reference.instruction].apply(reference.kind)
      program.instructions[reference.instruction &+ 1].immediate = reference.kind.secondImmediate
      program.references.append(reference)
    }
    for var call in function.externalCalls {
      call.instruction &+= shift
      program.instructions[call.instruction].source = Instruction.Pseudo.kernelFunctionCall
      program.instructions[call.instruction].immediate = 0
      program.externalCalls.append(call)
    }
    for var variable in function.externalVariables {
      variable.instruction &+= shift
      program.externalVariables.append(variable)
    }
  }
}

extension Instruction {
  /// Makes a wide load one of a map, whose descriptor the loader fills in.
  fileprivate mutating func apply(_ kind: MapReference.Kind) {
    switch kind {
    case .map: source = Pseudo.mapDescriptor
    case .value: source = Pseudo.mapValue
    }
    immediate = 0
  }
}

extension MapReference.Kind {
  /// The immediate of the second slot: where in the value.
  fileprivate var secondImmediate: Int32 {
    switch self {
    case .map: 0
    case .value(let offset): Int32(bitPattern: offset)
    }
  }
}
