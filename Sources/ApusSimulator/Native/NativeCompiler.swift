/// Makes machine code of the decoded programs of a machine.
///
/// It does what the interpreter does, to the letter: the same checks of memory, the same steps counted at the
/// same places, the same faults. Between two instructions all of a program's state is in r0 to r10 and in
/// the machine, so that any instruction can be called: a function's address is the program's to calculate.
///
/// The stack pointer is 8 above a multiple of 16 in a program's function.
struct NativeCompiler {
  typealias Label = Assembler.Label
  typealias Layout = NativeLayout

  /// What follows the straight way: reached seldom, and kept out of it.
  struct Detour {
    enum Kind {
      /// A check that failed on a guess, and is done in full; goes back to `back`.
      case check(MemoryCheck, base: UInt8, offset: Int32)
      /// A call that is not what was guessed; goes back to `back`.
      case helper(DecodedInstruction)
      /// A jump back when the steps are used up; goes back to `back` if it is not made.
      case steps(Condition, DecodedInstruction, Int32)
      /// A fault, with its common end.
      case fault(Label)
    }

    let label: Label
    let back: Label?
    let instruction: Int
    let kind: Kind
  }

  var assembler: Assembler
  let ends: NativeEnds
  let maps: [MapStorage]
  let programCount: Int
  var detours: [Detour] = []

  // Of the program that is compiled now.
  var code: [DecodedInstruction] = []
  var labels: [Label] = []
  var program = 0
  var hints = RegionHints()

  init(maps: [MapStorage], programCount: Int) {
    self.maps = maps
    self.programCount = programCount
    (assembler, ends) = Self.start
  }

  /// What is the same for all machines, and written once.
  private static let start: (Assembler, NativeEnds) = {
    var assembler = Assembler()
    let ends = NativeEnds(&assembler)
    return (assembler, ends)
  }()

  /// Compiles one program; the place of each instruction in the code of all, once all are compiled.
  mutating func compile(
    _ code: [DecodedInstruction], number: Int, contextLeadsToPacket: Bool
  ) -> [Label] {
    self.code = code
    program = number
    labels = code.map { _ in assembler.makeLabel() }
    hints = RegionHints(
      contextLeadsToPacket: contextLeadsToPacket, mapCount: maps.count)
    var index = 0
    while index < code.count {
      hints.arrive(at: index)
      assembler.bind(labels[index])
      let op = code[index]
      compile(op, at: index)
      hints.pass(op, at: index)
      if op.operation == .loadImmediate {
        // Its second half, which nothing reaches.
        index += 1
        assembler.bind(labels[index])
      }
      index += 1
    }
    compileDetours()
    return labels
  }

  private mutating func compile(_ op: DecodedInstruction, at index: Int) {
    switch op.operation {
    case .jump, .mayGoto: compileJump(op, at: index)
    case .call, .callRegister, .callHelper, .packet8, .packet16, .packet32:
      compileCall(op, at: index)
    case .exit: assembler.returnToCaller()
    case .end: fault(ends.end, at: index)
    case .missing: fault(ends.missing, at: index)
    default:
      if let access = MemoryAccess(op.operation) {
        compile(access, op, at: index)
      } else if let condition = Condition(op.operation) {
        compile(condition, op, at: index)
      } else {
        compileArithmetic(op)
      }
    }
  }

  // MARK: - Registers

  /// The register that has r0 to r10 of the program; r10 is brought into `spare`.
  mutating func register(_ number: UInt8, spare: NativeRegister) -> NativeRegister {
    guard number < NativeRegister.ofProgram.count else {
      assembler.load(spare, Layout.stackDistance)
      assembler.apply(.add, spare, .frame)
      return spare
    }
    return NativeRegister.ofProgram[Int(number)]
  }

  /// The register of a destination, which r10 never is.
  func target(_ number: UInt8) -> NativeRegister { NativeRegister.ofProgram[Int(number)] }

  // MARK: - Faults

  /// Says which instruction it is, for a fault or whoever is called.
  mutating func setPlace(_ index: Int) {
    assembler.store(Layout.pc, Int32(truncatingIfNeeded: index))
  }

  mutating func fault(_ end: Label, at index: Int) {
    setPlace(index)
    assembler.jump(end)
  }

  /// A label to jump to for a fault.
  mutating func faultLabel(_ end: Label, at index: Int) -> Label {
    let label = assembler.makeLabel()
    detours.append(Detour(label: label, back: nil, instruction: index, kind: .fault(end)))
    return label
  }

  private mutating func compileDetours() {
    for detour in detours {
      assembler.bind(detour.label)
      setPlace(detour.instruction)
      switch detour.kind {
      case .fault(let end): assembler.jump(end)
      case .check(let check, let base, let offset):
        loadAddress(base: base, offset: offset)
        assembler.call(ends.check(check))
      case .helper(let op): callHelper(op)
      case .steps(let condition, let op, let distance): compileLastSteps(condition, op, distance)
      }
      if let back = detour.back { assembler.jump(back) }
    }
    detours.removeAll(keepingCapacity: true)
  }
}
