import ApusObject

extension Machine {
  /// Saves what a callee may change, and gives it a stack; false if it would be too deep.
  func enter(returningTo pc: Int) -> Bool {
    let depth = depth
    guard depth + 1 < Frame.limit else { return false }
    let r = registers
    frames[depth] = Frame(
      returnTo: pc, program: currentProgram, r6: r[6], r7: r[7], r8: r[8], r9: r[9])
    self.depth = depth + 1
    r[10] &-= UInt64(Frame.size)
    memory.setStackDepth(depth + 1)
    return true
  }

  /// Restores what the caller had; where it goes on.
  func leave() -> Int {
    let depth = depth - 1
    let frame = frames[depth]
    let r = registers
    r[6] = frame.r6
    r[7] = frame.r7
    r[8] = frame.r8
    r[9] = frame.r9
    r[10] &+= UInt64(Frame.size)
    currentProgram = frame.program
    self.depth = depth
    memory.setStackDepth(depth)
    return frame.returnTo
  }

  /// The instruction that a function's address stands for.
  func function(at address: UInt64) -> Int? {
    guard address >> Address.shift == Address.functions else { return nil }
    let index = Int(address & Address.offsetMask)
    let code = program.specification.instructions
    guard index < code.count else { return nil }
    if index > 0, code[index].opcode == 0, code[index - 1].isWide { return nil }
    return index
  }

  /// The helper of a number in a register, if the program may call it.
  func helper(numbered number: UInt64) -> Helper? {
    guard number <= UInt64(Int32.max) else { return nil }
    return Helper.find(Int32(number), for: program.specification.type)
  }

  /// Calls a function of the program from a helper; nil if the run is over, however.
  func callBack<Watch: ExecutionWatch>(
    _ target: Int, _ arguments: (UInt64, UInt64, UInt64, UInt64), watch: Watch
  ) -> UInt64? {
    guard spend(1) else {
      _ = fail(.stepLimit, at: pc)
      return nil
    }
    guard enter(returningTo: 0) else {
      _ = fail(.callDepth, at: pc)
      return nil
    }
    let r = registers
    r[1] = arguments.0
    r[2] = arguments.1
    r[3] = arguments.2
    r[4] = arguments.3
    r[5] = 0
    switch watch.run(from: target, on: self) {
    case .returned:
      _ = leave()
      return r[0]
    case .finished:
      isFinished = true
      return nil
    case .failed: return nil
    }
  }

  /// Runs a program from its start, on a context, and gives back r0.
  func run(
    _ number: Int, context: UInt64, second: UInt64 = 0, observer: FullWatch?
  ) throws(SimulationError) -> UInt64 {
    resetHotState()
    currentProgram = number
    let r = registers
    r[0] = 0
    r[1] = context
    r[2] = second
    for register in UInt8(3)...9 { r[register] = 0 }
    r[10] = Address.start(of: Address.stack) | UInt64(Self.stackSize)
    let outcome =
      if let observer {
        observer.run(from: 0, on: self)
      } else if usesNative() {
        NativeRun().run(from: 0, on: self)
      } else {
        NoWatch().run(from: 0, on: self)
      }
    let leftOver = mayHaveRecords ? releaseRecords() : nil
    if unsafe hot.pointee.hasRecordMaps { announceRecords() }
    if case .failed = outcome {
      throw error ?? SimulationError(.invalidProgram, "The program failed")
    }
    if let leftOver {
      throw SimulationError(
        .invalidCall,
        "The program ended without submitting a record it reserved in map \(leftOver)",
        subject: programs[number].specification.name)
    }
    return r[0]
  }
}
