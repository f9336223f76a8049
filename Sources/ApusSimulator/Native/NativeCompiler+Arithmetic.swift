extension NativeCompiler {
  mutating func compileArithmetic(_ op: DecodedInstruction) {
    switch op.operation {
    case .add64K: apply(.add, op, isWide: true)
    case .add64X: applyRegister(.add, op, isWide: true)
    case .add32K: apply(.add, op, isWide: false)
    case .add32X: applyRegister(.add, op, isWide: false)
    case .sub64K: apply(.subtract, op, isWide: true)
    case .sub64X: applyRegister(.subtract, op, isWide: true)
    case .sub32K: apply(.subtract, op, isWide: false)
    case .sub32X: applyRegister(.subtract, op, isWide: false)
    case .or64K: apply(.or, op, isWide: true)
    case .or64X: applyRegister(.or, op, isWide: true)
    case .or32K: apply(.or, op, isWide: false)
    case .or32X: applyRegister(.or, op, isWide: false)
    case .and64K: apply(.and, op, isWide: true)
    case .and64X: applyRegister(.and, op, isWide: true)
    case .and32K: apply(.and, op, isWide: false)
    case .and32X: applyRegister(.and, op, isWide: false)
    case .xor64K: apply(.xor, op, isWide: true)
    case .xor64X: applyRegister(.xor, op, isWide: true)
    case .xor32K: apply(.xor, op, isWide: false)
    case .xor32X: applyRegister(.xor, op, isWide: false)
    case .mul64K, .mul32K:
      let target = target(op.destination)
      assembler.multiply(
        target, target, by: Int32(truncatingIfNeeded: op.immediate), isWide: op.operation == .mul64K
      )
    case .mul64X, .mul32X:
      assembler.multiply(
        target(op.destination), register(op.source, spare: .second),
        isWide: op.operation == .mul64X)
    case .neg64: assembler.apply(.negate, target(op.destination))
    case .neg32: assembler.apply(.negate, target(op.destination), isWide: false)
    case .lsh64K: shift(.left, op, isWide: true)
    case .rsh64K: shift(.right, op, isWide: true)
    case .arsh64K: shift(.rightSigned, op, isWide: true)
    case .lsh32K: shift(.left, op, isWide: false)
    case .rsh32K: shift(.right, op, isWide: false)
    case .arsh32K: shift(.rightSigned, op, isWide: false)
    case .lsh64X: shiftByRegister(.left, op, isWide: true)
    case .rsh64X: shiftByRegister(.right, op, isWide: true)
    case .arsh64X: shiftByRegister(.rightSigned, op, isWide: true)
    case .lsh32X: shiftByRegister(.left, op, isWide: false)
    case .rsh32X: shiftByRegister(.right, op, isWide: false)
    case .arsh32X: shiftByRegister(.rightSigned, op, isWide: false)
    default:
      if let division = Division(op.operation) {
        compile(division, op)
      } else {
        compileMove(op)
      }
    }
  }

  private mutating func apply(
    _ operation: NativeOperation, _ op: DecodedInstruction, isWide: Bool
  ) {
    assembler.apply(
      operation, target(op.destination), Int32(truncatingIfNeeded: op.immediate), isWide: isWide)
  }

  private mutating func applyRegister(
    _ operation: NativeOperation, _ op: DecodedInstruction, isWide: Bool
  ) {
    let source = register(op.source, spare: .second)
    assembler.apply(operation, target(op.destination), source, isWide: isWide)
  }

  // MARK: - Moves

  private mutating func compileMove(_ op: DecodedInstruction) {
    let target = target(op.destination)
    switch op.operation {
    case .mov64K, .loadImmediate: assembler.move(target, op.immediate)
    case .mov32K: assembler.move(target, op.immediate & 0xffff_ffff)
    case .swap16:
      assembler.swapBytes16(target)
      assembler.extendZero16(target, target)
    case .swap32: assembler.swapBytes(target, isWide: false)
    case .swap64: assembler.swapBytes(target, isWide: true)
    case .truncate16: assembler.extendZero16(target, target)
    case .truncate32: assembler.move(target, target, isWide: false)
    case .mov64X: assembler.move(target, register(op.source, spare: .second))
    case .mov32X: assembler.move(target, register(op.source, spare: .second), isWide: false)
    case .signExtend8To64: extendSign(op, .one, isWide: true)
    case .signExtend16To64: extendSign(op, .two, isWide: true)
    case .signExtend32To64: extendSign(op, .four, isWide: true)
    case .signExtend8To32: extendSign(op, .one, isWide: false)
    case .signExtend16To32: extendSign(op, .two, isWide: false)
    default: break
    }
  }

  private mutating func extendSign(_ op: DecodedInstruction, _ width: NativeWidth, isWide: Bool) {
    let source = register(op.source, spare: .second)
    assembler.extendSign(target(op.destination), source, width, isWide: isWide)
  }

  // MARK: - Shifts

  private mutating func shift(_ shift: NativeShift, _ op: DecodedInstruction, isWide: Bool) {
    let distance = UInt8(truncatingIfNeeded: op.immediate) & (isWide ? 63 : 31)
    let target = target(op.destination)
    if distance == 0 {
      // Of 32 bits, it clears the upper half all the same.
      if !isWide { assembler.move(target, target, isWide: false) }
      return
    }
    assembler.shift(shift, target, by: distance, isWide: isWide)
  }

  /// By what is in cl, which is r4's: that waits in a scratch register, or is itself shifted there.
  private mutating func shiftByRegister(
    _ shift: NativeShift, _ op: DecodedInstruction, isWide: Bool
  ) {
    let target = target(op.destination)
    let source = register(op.source, spare: .second)
    if source == .rcx, target != .rcx {
      return shiftByCounter(shift, target, isWide: isWide)
    }
    assembler.move(.address, .rcx)
    if source != .rcx { assembler.move(.rcx, source) }
    shiftByCounter(shift, target == .rcx ? .address : target, isWide: isWide)
    assembler.move(.rcx, .address)
  }

  private mutating func shiftByCounter(
    _ shift: NativeShift, _ target: NativeRegister, isWide: Bool
  ) {
    // A distance of 0 must clear the upper half of 32 bits, too.
    if !isWide { assembler.move(target, target, isWide: false) }
    assembler.shiftByCounter(shift, target, isWide: isWide)
  }

  // MARK: - Divisions

  /// A division, or what is left of one.
  private struct Division {
    var isSigned = false
    var wantsRemainder = false
    var isWide = false
    var hasRegister = false

    init?(_ operation: Operation) {
      switch operation {
      case .div64K, .div64X, .div32K, .div32X: break
      case .sdiv64K, .sdiv64X, .sdiv32K, .sdiv32X: isSigned = true
      case .mod64K, .mod64X, .mod32K, .mod32X: wantsRemainder = true
      case .smod64K, .smod64X, .smod32K, .smod32X:
        isSigned = true
        wantsRemainder = true
      default: return nil
      }
      switch operation {
      case .div64K, .div64X, .sdiv64K, .sdiv64X, .mod64K, .mod64X, .smod64K, .smod64X:
        isWide = true
      default: break
      }
      switch operation {
      case .div64X, .div32X, .sdiv64X, .sdiv32X, .mod64X, .mod32X, .smod64X, .smod32X:
        hasRegister = true
      default: break
      }
    }
  }

  /// The processor's division traps where that of eBPF has a result: by 0, and of the least number by -1.
  private mutating func compile(_ division: Division, _ op: DecodedInstruction) {
    let target = target(op.destination)
    let isWide = division.isWide
    if division.hasRegister {
      assembler.move(.address, register(op.source, spare: .address), isWide: isWide)
    } else {
      assembler.move(.address, isWide ? op.immediate : op.immediate & 0xffff_ffff)
    }
    let isZero = assembler.makeLabel()
    let isMinusOne = assembler.makeLabel()
    let end = assembler.makeLabel()
    assembler.test(.address, .address, isWide: isWide)
    assembler.jump(.equal, isZero)
    if division.isSigned {
      assembler.apply(.compare, .address, -1, isWide: isWide)
      assembler.jump(.equal, isMinusOne)
    }
    // Dividend, quotient and remainder are in rax and rdx, which are r0 and r3.
    assembler.move(.scratch, .rdx)
    assembler.move(.second, .rax)
    if target != .rax { assembler.move(.rax, target, isWide: isWide) }
    if division.isSigned {
      assembler.extendAccumulator(isWide: isWide)
      assembler.apply(NativeUnary.divideSigned, .address, isWide: isWide)
    } else {
      assembler.apply(.xor, .rdx, .rdx, isWide: false)
      assembler.apply(NativeUnary.divide, .address, isWide: isWide)
    }
    assembler.move(.address, division.wantsRemainder ? .rdx : .rax, isWide: isWide)
    assembler.move(.rdx, .scratch)
    assembler.move(.rax, .second)
    assembler.move(target, .address)
    assembler.jump(end)

    assembler.bind(isZero)
    if !division.wantsRemainder {
      assembler.apply(.xor, target, target, isWide: false)
    } else if !isWide {
      assembler.move(target, target, isWide: false)
    }
    if division.isSigned {
      assembler.jump(end)
      assembler.bind(isMinusOne)
      if division.wantsRemainder {
        assembler.apply(.xor, target, target, isWide: false)
      } else {
        assembler.apply(.negate, target, isWide: isWide)
      }
    } else {
      assembler.bind(isMinusOne)
    }
    assembler.bind(end)
  }
}
