/// How the assembler of a machine writes where an argument is.
struct MarkerSyntax {
  private enum Dialect {
    case x86
    case arm64
    case riscv
  }

  private let dialect: Dialect
  private let registers: [String: UInt16]

  /// The syntax of a machine's assembler; nil of a machine that is not known.
  init?(_ machine: ELFMachine) {
    switch machine {
    case .i386, .x86x64: (dialect, registers) = (.x86, MarkerRegisters.x86)
    case .arm64: (dialect, registers) = (.arm64, MarkerRegisters.arm64)
    case .riscv: (dialect, registers) = (.riscv, MarkerRegisters.riscv)
    default: return nil
    }
  }

  /// Takes `SIZE@PLACE`; nil for what is none.
  func argument(_ text: inout MarkerScanner) -> MarkerArgument? {
    guard let size = text.number(), [1, 2, 4, 8].contains(size.magnitude), text.take("@"),
      let place = place(&text)
    else { return nil }
    return MarkerArgument(
      place: place, size: UInt8(truncatingIfNeeded: size.magnitude), isSigned: size < 0)
  }

  private func place(_ text: inout MarkerScanner) -> MarkerArgument.Place? {
    switch dialect {
    case .x86: x86Place(&text)
    case .arm64: arm64Place(&text)
    case .riscv: riscvPlace(&text)
    }
  }

  /// `$CONSTANT`, `%REGISTER`, `OFFSET(%BASE)`, `OFFSET(%BASE,%INDEX,SCALE)`; the offset and the scale may be missing.
  private func x86Place(_ text: inout MarkerScanner) -> MarkerArgument.Place? {
    func register() -> MarkerArgument.Register? {
      text.take("%") ? self.register(&text) : nil
    }
    if text.take("$") { return text.number().map { .constant($0) } }
    if let register = register() { return .register(register) }
    let offset = text.number() ?? 0
    guard text.take("("), let base = register() else { return nil }
    guard text.take(",") else {
      return text.take(")") ? .memory(base: base, offset: offset) : nil
    }
    guard let index = register() else { return nil }
    let scale = text.take(",") ? text.number() : 1
    guard let scale, [1, 2, 4, 8].contains(scale), text.take(")") else { return nil }
    return .indexedMemory(
      base: base, index: index, shift: UInt8(scale.trailingZeroBitCount), offset: offset)
  }

  /// `CONSTANT`, `REGISTER`, `[BASE, OFFSET]`, `[BASE]`; some compilers write `#` before a number.
  private func arm64Place(_ text: inout MarkerScanner) -> MarkerArgument.Place? {
    if text.take("[") {
      guard let base = register(&text) else { return nil }
      let isAtOffset = text.take(",")
      if isAtOffset { _ = text.take("#") }
      guard let offset = isAtOffset ? text.number() : 0, text.take("]") else { return nil }
      return .memory(base: base, offset: offset)
    }
    let isConstant = text.take("#")
    if let constant = text.number() { return .constant(constant) }
    return isConstant ? nil : register(&text).map { .register($0) }
  }

  /// `CONSTANT`, `REGISTER`, `OFFSET(BASE)`, `(BASE)`.
  private func riscvPlace(_ text: inout MarkerScanner) -> MarkerArgument.Place? {
    let number = text.number()
    if text.take("(") {
      guard let base = register(&text), text.take(")") else { return nil }
      return .memory(base: base, offset: number ?? 0)
    }
    if let number { return .constant(number) }
    return register(&text).map { .register($0) }
  }

  private func register(_ text: inout MarkerScanner) -> MarkerArgument.Register? {
    text.name().flatMap { registers[$0] }.map { MarkerArgument.Register(offset: $0) }
  }
}

/// Where 64-bit kernels have registers in `struct pt_regs`, by the names that assemblers know them by.
enum MarkerRegisters {
  /// All names of a register are of one place: a number of fewer bits is its lowest bytes.
  static let x86: [String: UInt16] = {
    var places: [String: UInt16] = [:]
    // In the order of the structure; the word in the middle is the number of the system call.
    let names = [
      ["r15", "r15d", "r15w", "r15b"], ["r14", "r14d", "r14w", "r14b"],
      ["r13", "r13d", "r13w", "r13b"], ["r12", "r12d", "r12w", "r12b"],
      ["rbp", "ebp", "bp", "bpl"], ["rbx", "ebx", "bx", "bl"],
      ["r11", "r11d", "r11w", "r11b"], ["r10", "r10d", "r10w", "r10b"],
      ["r9", "r9d", "r9w", "r9b"], ["r8", "r8d", "r8w", "r8b"],
      ["rax", "eax", "ax", "al"], ["rcx", "ecx", "cx", "cl"], ["rdx", "edx", "dx", "dl"],
      ["rsi", "esi", "si", "sil"], ["rdi", "edi", "di", "dil"], [],
      ["rip", "eip"], [], [], ["rsp", "esp", "sp", "spl"],
    ]
    add(names, to: &places)
    return places
  }()

  static let arm64: [String: UInt16] = {
    var places: [String: UInt16] = [:]
    add((0...30).map { ["x\($0)", "w\($0)"] } + [["sp"]], to: &places)
    return places
  }()

  static let riscv: [String: UInt16] = {
    var places: [String: UInt16] = [:]
    let names =
      ["pc", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1"]
      + (0...7).map { "a\($0)" } + (2...11).map { "s\($0)" } + (3...6).map { "t\($0)" }
    add(names.map { $0 == "pc" ? [] : [$0] }, to: &places)
    return places
  }()

  /// Gives words of 64 bits one after the other their names.
  private static func add(_ names: [[String]], to places: inout [String: UInt16]) {
    for (index, names) in names.enumerated() {
      for name in names { places[name] = UInt16(truncatingIfNeeded: index &* 8) }
    }
  }
}
