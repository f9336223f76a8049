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
    var isSubprogram = [Bool](repeating: false, count: functions.count)
    for (index, function) in functions.enumerated() {
      for call in function.calls where call.function != index { isSubprogram[call.function] = true }
    }
    var programs: [ProgramSpecification] = []
    var remaining = Self.maximumTotalSize
    // One for all programs: each leaves it as it was.
    var positions = [Int](repeating: -1, count: functions.count)
    // What a section's name says is the same of all the programs in it.
    var template: (section: Int, program: ProgramSpecification)?
    for (index, function) in functions.enumerated() where function.sectionName != ".text" {
      if function.isLocal && isSubprogram[index] { continue }
      if template?.section != function.section {
        template = (function.section, Self.emptyProgram(function))
      }
      guard var program = template?.program else { continue }
      program.name = function.name
      try link(index, into: &program, positions: &positions)
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
  ///
  /// - Parameters:
  ///   - main: The function.
  ///   - program: What gets them.
  ///   - positions: By function -1, and again afterwards; meanwhile, where each is in the program.
  /// - Throws: ``ObjectError`` for a program that is too large.
  private func link(
    _ main: Int, into program: inout ProgramSpecification, positions: inout [Int]
  ) throws(ObjectError) {
    var order: [Int] = [main]
    defer { for index in order { positions[index] = -1 } }
    var size = 0
    var next = 0
    var callback = exceptionCallbacks.isEmpty ? nil : exceptionCallbacks[functions[main].name]
    positions[main] = 0
    while true {
      if next == order.count {
        guard let index = callback, positions[index] < 0 else { break }
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
      for call in function.calls where positions[call.function] < 0 {
        // The position follows when its turn comes; until then any value keeps it from being added
        // twice.
        positions[call.function] = 0
        order.append(call.function)
      }
      next &+= 1
    }

    program.instructions.reserveCapacity(size)
    for index in order { append(functions[index], to: &program, positions: positions) }
    addDebugInformation(to: &program, order: order, positions: positions)
  }

  private static func emptyProgram(_ function: ObjectFunction) -> ProgramSpecification {
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
    _ function: ObjectFunction, to program: inout ProgramSpecification, positions: [Int]
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
        clamping: positions[target] &- slot &- 1)
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
