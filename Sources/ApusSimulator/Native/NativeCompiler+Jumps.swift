extension NativeCompiler {
  /// What a jump compares, and how.
  struct Condition {
    enum Test {
      case compare(NativeCondition)
      /// Whether any bit is set in both.
      case anyBit
    }

    let test: Test
    let isWide: Bool
    let hasRegister: Bool

    init?(_ operation: Operation) {
      guard let row = Self.table[operation] else { return nil }
      self = row
    }

    private init(_ test: Test, isWide: Bool, hasRegister: Bool) {
      self.test = test
      self.isWide = isWide
      self.hasRegister = hasRegister
    }

    private typealias Row = (
      test: Test, k64: Operation, x64: Operation, k32: Operation, x32: Operation
    )

    private static let rows: [Row] = [
      (.compare(.equal), .jeq64K, .jeq64X, .jeq32K, .jeq32X),
      (.compare(.notEqual), .jne64K, .jne64X, .jne32K, .jne32X),
      (.compare(.above), .jgt64K, .jgt64X, .jgt32K, .jgt32X),
      (.compare(.aboveOrEqual), .jge64K, .jge64X, .jge32K, .jge32X),
      (.compare(.below), .jlt64K, .jlt64X, .jlt32K, .jlt32X),
      (.compare(.belowOrEqual), .jle64K, .jle64X, .jle32K, .jle32X),
      (.anyBit, .jset64K, .jset64X, .jset32K, .jset32X),
      (.compare(.greater), .jsgt64K, .jsgt64X, .jsgt32K, .jsgt32X),
      (.compare(.greaterOrEqual), .jsge64K, .jsge64X, .jsge32K, .jsge32X),
      (.compare(.less), .jslt64K, .jslt64X, .jslt32K, .jslt32X),
      (.compare(.lessOrEqual), .jsle64K, .jsle64X, .jsle32K, .jsle32X),
    ]

    private static let table: [Operation: Condition] = {
      var table: [Operation: Condition] = [:]
      for row in rows {
        table[row.k64] = Condition(row.test, isWide: true, hasRegister: false)
        table[row.x64] = Condition(row.test, isWide: true, hasRegister: true)
        table[row.k32] = Condition(row.test, isWide: false, hasRegister: false)
        table[row.x32] = Condition(row.test, isWide: false, hasRegister: true)
      }
      return table
    }()
  }

  mutating func compile(_ condition: Condition, _ op: DecodedInstruction, at index: Int) {
    let target = Int(op.offset)
    guard target <= index else {
      let holds = compare(condition, op)
      return assembler.jump(holds, labels[target])
    }
    // The steps are taken first, because taking them would lose the result, and given back if it goes on.
    let distance = Int32(truncatingIfNeeded: index + 1 - target)
    let detour = Detour(
      label: assembler.makeLabel(), back: assembler.makeLabel(), instruction: index,
      kind: .steps(condition, op, distance))
    detours.append(detour)
    assembler.apply(.subtract, Layout.budget, distance)
    assembler.jump(.negative, detour.label)
    let holds = compare(condition, op)
    assembler.jump(holds, labels[target])
    assembler.apply(.add, Layout.budget, distance)
    if let back = detour.back { assembler.bind(back) }
  }

  /// When the steps are used up: a fault, unless the jump is not made.
  mutating func compileLastSteps(
    _ condition: Condition, _ op: DecodedInstruction, _ distance: Int32
  ) {
    let holds = compare(condition, op)
    assembler.jump(holds, ends.stepLimit)
    assembler.apply(.add, Layout.budget, distance)
  }

  /// The condition of a jump after what it compares.
  private mutating func compare(
    _ condition: Condition, _ op: DecodedInstruction
  ) -> NativeCondition {
    let left = register(op.destination, spare: .address)
    let value = Int32(truncatingIfNeeded: op.immediate)
    let isWide = condition.isWide
    switch (condition.test, condition.hasRegister) {
    case (.anyBit, true):
      assembler.test(left, register(op.source, spare: .second), isWide: isWide)
      return .notEqual
    case (.anyBit, false):
      assembler.test(left, value, isWide: isWide)
      return .notEqual
    case (.compare(let condition), true):
      assembler.apply(.compare, left, register(op.source, spare: .second), isWide: isWide)
      return condition
    case (.compare(let condition), false):
      if value == 0, condition == .equal || condition == .notEqual {
        assembler.test(left, left, isWide: isWide)
      } else {
        assembler.apply(.compare, left, value, isWide: isWide)
      }
      return condition
    }
  }

  /// A jump always, or when `may_goto` went on often enough.
  mutating func compileJump(_ op: DecodedInstruction, at index: Int) {
    let target = Int(op.offset)
    let next = assembler.makeLabel()
    if op.operation == .mayGoto {
      assembler.apply(.add, Layout.mayGotoCount, 1)
      assembler.apply(.compare, Layout.mayGotoCount, Int32(Machine.mayGotoLimit))
      assembler.jump(.lessOrEqual, next)
    }
    if target <= index {
      assembler.apply(.subtract, Layout.budget, Int32(truncatingIfNeeded: index + 1 - target))
      assembler.jump(.negative, faultLabel(ends.stepLimit, at: index))
    }
    assembler.jump(labels[target])
    assembler.bind(next)
  }
}
