/// The general registers of x86-64, in the order of their numbers.
enum NativeRegister: UInt8 {
  case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi
  case r8, r9, r10, r11, r12, r13, r14, r15

  /// Where r0 to r9 are, as the kernel has them: so a helper's arguments are where C wants them.
  static let ofProgram: [NativeRegister] = [
    .rax, .rdi, .rsi, .rdx, .rcx, .r8, .rbx, .r13, .r14, .r15,
  ]

  /// r10, as the address in the process and not the one that the program sees.
  static let frame = NativeRegister.rbp
  /// The machine's hot state.
  static let state = NativeRegister.r12
  /// An address while it is checked; then where it is in the process.
  static let address = NativeRegister.r11
  /// What an instruction needs for itself.
  static let scratch = NativeRegister.r10
  /// The same.
  static let second = NativeRegister.r9
}

/// A place in memory: what a register holds, and a distance.
struct NativePlace {
  let base: NativeRegister
  let offset: Int32

  init(_ base: NativeRegister, _ offset: Int = 0) {
    self.base = base
    self.offset = Int32(truncatingIfNeeded: offset)
  }
}

/// How many bytes an operand has.
enum NativeWidth: Int, CaseIterable {
  case one = 1
  case two = 2
  case four = 4
  case eight = 8
}

/// The operations of two operands, by the number that their opcodes share.
enum NativeOperation: UInt8 {
  case add = 0
  case or = 1
  case and = 4
  case subtract = 5
  case xor = 6
  case compare = 7
}

/// The shifts, by the number in their opcodes.
enum NativeShift: UInt8 {
  case left = 4
  case right = 5
  case rightSigned = 7
}

/// The operations of one operand, by the number in their opcodes.
enum NativeUnary: UInt8 {
  case negate = 3
  case divide = 6
  case divideSigned = 7
}

/// The conditions of a jump, by the number in their opcodes.
enum NativeCondition: UInt8 {
  case below = 0x2
  case aboveOrEqual = 0x3
  case equal = 0x4
  case notEqual = 0x5
  case belowOrEqual = 0x6
  case above = 0x7
  case negative = 0x8
  case notNegative = 0x9
  case less = 0xc
  case greaterOrEqual = 0xd
  case lessOrEqual = 0xe
  case greater = 0xf
}
