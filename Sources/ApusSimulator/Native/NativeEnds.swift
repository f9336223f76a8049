/// A check of memory: what for, and how much.
struct MemoryCheck: Hashable {
  enum Purpose: CaseIterable {
    case read
    case write
    /// Both, as atomic operations want; what fails is called a write.
    case change
  }

  let purpose: Purpose
  let width: NativeWidth
}

/// The code that all programs share: how they are entered and left, and how they call out.
struct NativeEnds {
  typealias Label = Assembler.Label
  private typealias Layout = NativeLayout

  let entry: Label
  let stepLimit: Label
  let callDepth: Label
  let end: Label
  let missing: Label
  /// Calls a helper, by its number in the second scratch register.
  let callHelper: Label
  /// Has an instruction done by the interpreter, by its index in the second scratch register.
  let callOut: Label
  /// Goes one function deeper, and comes back.
  let enter: Label
  let leave: Label
  private let exit: Label
  private let checks: [MemoryCheck: Label]

  func check(_ check: MemoryCheck) -> Label { checks[check] ?? end }

  init(_ assembler: inout Assembler) {
    entry = assembler.makeLabel()
    stepLimit = assembler.makeLabel()
    callDepth = assembler.makeLabel()
    end = assembler.makeLabel()
    missing = assembler.makeLabel()
    callHelper = assembler.makeLabel()
    callOut = assembler.makeLabel()
    enter = assembler.makeLabel()
    leave = assembler.makeLabel()
    exit = assembler.makeLabel()
    var checks: [MemoryCheck: Label] = [:]
    for purpose in MemoryCheck.Purpose.allCases {
      for width in NativeWidth.allCases {
        checks[MemoryCheck(purpose: purpose, width: width)] = assembler.makeLabel()
      }
    }
    self.checks = checks
    writeEntry(&assembler)
    writeFaults(&assembler)
    writeCall(callHelper, Layout.helperFunction, &assembler)
    writeCall(callOut, Layout.outFunction, &assembler)
    writeEnter(&assembler)
    writeLeave(&assembler)
    for (check, label) in checks { write(check, label, &assembler) }
  }

  // MARK: - In and out

  /// What C wants kept.
  private static let kept: [NativeRegister] = [.rbp, .rbx, .r12, .r13, .r14, .r15]

  /// The function that Swift calls, with the hot state and the address of an instruction; gives a status.
  private func writeEntry(_ assembler: inout Assembler) {
    assembler.bind(entry)
    for register in Self.kept { assembler.push(register) }
    assembler.move(.state, .rdi)
    // Seven pushes and the address to return to: a multiple of 16.
    assembler.push(Layout.stackPointer)
    assembler.store(Layout.stackPointer, .rsp)
    assembler.move(.address, .rsi)
    assembler.load(.scratch, Layout.registers)
    assembler.load(.frame, NativePlace(.scratch, 10 * 8))
    assembler.apply(.subtract, .frame, Layout.stackDistance)
    for (number, register) in NativeRegister.ofProgram.enumerated() {
      assembler.load(register, NativePlace(.scratch, number * 8))
    }
    assembler.call(.address)
    assembler.load(.scratch, Layout.registers)
    for (number, register) in NativeRegister.ofProgram.enumerated() {
      assembler.store(NativePlace(.scratch, number * 8), register)
    }
    assembler.move(.rax, UInt64(NativeStatus.returned))
    assembler.bind(exit)
    // From however deep.
    assembler.load(.rsp, Layout.stackPointer)
    assembler.pop(Layout.stackPointer)
    for register in Self.kept.reversed() { assembler.pop(register) }
    assembler.returnToCaller()
  }

  private func writeFaults(_ assembler: inout Assembler) {
    let faults = [
      (stepLimit, NativeStatus.stepLimit), (callDepth, NativeStatus.callDepth),
      (end, NativeStatus.end), (missing, NativeStatus.missing),
    ]
    for (label, status) in faults {
      assembler.bind(label)
      assembler.move(.rax, UInt64(status))
      assembler.jump(exit)
    }
  }

  // MARK: - Calls of Swift functions

  /// Shows the function all registers, and takes back those that a call may change.
  private func writeCall(
    _ label: Label, _ function: NativePlace, _ assembler: inout Assembler
  ) {
    assembler.bind(label)
    assembler.load(.scratch, Layout.registers)
    for (number, register) in NativeRegister.ofProgram.enumerated() {
      assembler.store(NativePlace(.scratch, number * 8), register)
    }
    assembler.load(.address, Layout.stackDistance)
    assembler.apply(.add, .address, .frame)
    assembler.store(NativePlace(.scratch, 10 * 8), .address)
    assembler.move(.rdi, .state)
    assembler.move(.rsi, .second)
    assembler.call(function)
    let isOver = assembler.makeLabel()
    assembler.test(.rax, .rax, isWide: false)
    assembler.jump(.notEqual, isOver)
    loadCallerSaved(&assembler)
    assembler.returnToCaller()

    assembler.bind(isOver)
    assembler.apply(.compare, .rax, Int32(NativeStatus.tailCall), isWide: false)
    assembler.jump(.notEqual, exit)
    // The other program goes on in the place of this one.
    loadCallerSaved(&assembler)
    assembler.apply(.add, .rsp, 8)
    assembler.jump(to: Layout.target)
  }

  private func loadCallerSaved(_ assembler: inout Assembler) {
    assembler.load(.scratch, Layout.registers)
    for number in 0...5 {
      assembler.load(NativeRegister.ofProgram[number], NativePlace(.scratch, number * 8))
    }
  }

  // MARK: - Calls of functions of the program

  private func writeEnter(_ assembler: inout Assembler) {
    assembler.bind(enter)
    assembler.load(.scratch, Layout.depth)
    assembler.apply(.add, .scratch, 1)
    assembler.apply(.compare, .scratch, Int32(Frame.limit))
    assembler.jump(.aboveOrEqual, callDepth)
    assembler.store(Layout.depth, .scratch)
    moveStack(by: Int32(Frame.size), &assembler)
    assembler.returnToCaller()
  }

  private func writeLeave(_ assembler: inout Assembler) {
    assembler.bind(leave)
    assembler.apply(.subtract, Layout.depth, 1)
    moveStack(by: -Int32(Frame.size), &assembler)
    assembler.returnToCaller()
  }

  /// What ``Memory/setStackDepth(_:)`` does, and the frame pointer.
  private func moveStack(by distance: Int32, _ assembler: inout Assembler) {
    assembler.apply(.subtract, .frame, distance)
    assembler.load(.scratch, Layout.regions)
    let stack = Address.stack * Layout.regionSize
    for field in [Layout.span, Layout.readable, Layout.writable] {
      assembler.apply(.add, NativePlace(.scratch, stack + field), distance)
    }
    for field in [Layout.base, Layout.low] {
      assembler.apply(.subtract, NativePlace(.scratch, stack + field), distance)
    }
  }

  // MARK: - Memory

  /// ``Memory/readable(_:_:)`` or ``Memory/writable(_:_:)``: turns an address of the program into one of the
  /// process, or does not come back.
  private func write(_ check: MemoryCheck, _ label: Label, _ assembler: inout Assembler) {
    let refused = assembler.makeLabel()
    assembler.bind(label)
    assembler.store(Layout.faultAddress, .address)
    assembler.move(.scratch, .address)
    assembler.shift(.right, .scratch, by: UInt8(Address.shift))
    assembler.apply(.compare, .scratch, Layout.regionCount)
    assembler.jump(.aboveOrEqual, refused)
    assembler.multiply(.scratch, .scratch, by: Int32(Layout.regionSize))
    assembler.apply(.add, .scratch, Layout.regions)
    assembler.shift(.left, .address, by: UInt8(64 - Address.shift))
    assembler.shift(.right, .address, by: UInt8(64 - Address.shift))
    assembler.apply(.subtract, .address, NativePlace(.scratch, Layout.low))
    assembler.apply(.compare, .address, NativePlace(.scratch, Layout.span))
    assembler.jump(.aboveOrEqual, refused)
    assembler.move(.second, .address)
    assembler.apply(.and, .second, NativePlace(.scratch, Layout.mask))
    assembler.apply(.add, .second, Int32(check.width.rawValue))
    if check.purpose != .write {
      assembler.apply(.compare, .second, NativePlace(.scratch, Layout.readable))
      assembler.jump(.above, refused)
    }
    if check.purpose != .read {
      assembler.apply(.compare, .second, NativePlace(.scratch, Layout.writable))
      assembler.jump(.above, refused)
    }
    assembler.apply(.add, .address, NativePlace(.scratch, Layout.base))
    assembler.returnToCaller()

    assembler.bind(refused)
    let fault = check.purpose == .read ? NativeStatus.read : NativeStatus.write
    assembler.move(.rax, UInt64(fault) + UInt64(check.width.rawValue))
    assembler.jump(exit)
  }
}
