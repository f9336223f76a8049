extension NativeCompiler {
  mutating func compileCall(_ op: DecodedInstruction, at index: Int) {
    if let array = arrayLookedUp(by: op) { return compileLookup(in: array, op, at: index) }
    if let array = programArray(of: op) { return compileTailCall(by: array, op, at: index) }
    setPlace(index)
    switch op.operation {
    case .call:
      assembler.apply(.subtract, Layout.budget, 1)
      assembler.jump(.negative, ends.stepLimit)
      let function = labels[Int(op.offset)]
      callFunction { $0.call(function) }
    case .callRegister:
      callOut(index)
      // What the register had was a helper's number, and that is done; or here is a function.
      let isDone = assembler.makeLabel()
      assembler.load(.address, Layout.target)
      assembler.test(.address, .address)
      assembler.jump(.equal, isDone)
      callFunction { $0.call(.address) }
      assembler.bind(isDone)
    case .callHelper: callHelper(op)
    default: callOut(index)
    }
  }

  mutating func callHelper(_ op: DecodedInstruction) {
    assembler.move(.second, op.immediate)
    assembler.call(ends.callHelper)
  }

  private mutating func callOut(_ index: Int) {
    assembler.move(.second, UInt64(index))
    assembler.call(ends.callOut)
  }

  /// Calls a function with a frame of its own; r6 to r9 wait on the native stack.
  private mutating func callFunction(_ call: (inout Assembler) -> Void) {
    let saved = NativeRegister.ofProgram[6...9]
    for register in saved { assembler.push(register) }
    assembler.apply(.subtract, .rsp, 8)
    assembler.call(ends.enter)
    call(&assembler)
    assembler.call(ends.leave)
    assembler.apply(.add, .rsp, 8)
    for register in saved.reversed() { assembler.pop(register) }
    // Another program may have returned, after a tail call.
    assembler.store(Layout.program, Int32(truncatingIfNeeded: program))
  }
}
