/// Code as text, one line per instruction, written as `llvm-objdump -d` writes BPF.
///
/// What a linked program has and an object file has not is written so that it cannot be mistaken:
/// `call pc+0x5` for a subprogram, `call kfunc 0x0` for a kernel function, `r1 = map fd 0x3 ll`.
public struct Disassembly: Hashable, Sendable, CustomStringConvertible {
  /// An instruction as text.
  public struct Line: Hashable, Sendable {
    /// The index of its first slot.
    public let instruction: Int
    /// What it does, for example `r1 += 0x4`.
    public let text: String
  }

  /// The instructions in order.
  ///
  /// A 16-byte load is one of them.
  public let lines: [Line]

  /// Disassembles code.
  ///
  /// What is no instruction of the ISA becomes `<unknown>`.
  public init(_ instructions: some Collection<Instruction>) {
    let instructions = Array(instructions)
    var lines: [Line] = []
    var index = 0
    while index < instructions.count {
      let instruction = instructions[index]
      let second = index &+ 1 < instructions.count ? instructions[index &+ 1] : nil
      lines.append(Line(instruction: index, text: instruction.disassembled(second: second)))
      index &+= instruction.isWide && second != nil ? 2 : 1
    }
    self.lines = lines
  }

  /// The lines, each after its index, as `llvm-objdump -d` numbers them.
  public var description: String {
    lines.map { line in
      let index = String(line.instruction)
      return String(repeating: " ", count: max(0, 8 &- index.utf8.count))
        + "\(index):\t\(line.text)"
    }
    .joined(separator: "\n")
  }
}

extension Instruction {
  /// The instruction as text; `second` is the slot that follows it, which a 16-byte load needs.
  func disassembled(second: Instruction?) -> String {
    let text =
      switch opcode & 0x7 {
      case 0: loadImmediate(second: second)
      case 1: load
      case 2: storeImmediate
      case 3: store
      case 4: arithmetic(is64Bit: false)
      case 5: jump(is64Bit: true)
      case 6: jump(is64Bit: false)
      default: arithmetic(is64Bit: true)
      }
    return text ?? "<unknown>"
  }
}

/// A number as LLVM writes it: hexadecimal, with a sign.
private func hex(_ value: some BinaryInteger) -> String {
  (value < 0 ? "-0x" : "0x") + String(value.magnitude, radix: 16)
}

/// A distance, whose sign is always written.
private func signedHex(_ value: some BinaryInteger) -> String {
  (value < 0 ? "" : "+") + hex(value)
}

extension Instruction {
  private func register(_ number: UInt8, is64Bit: Bool) -> String {
    "\(is64Bit ? "r" : "w")\(number)"
  }

  /// The bits that say how much memory is meant.
  private var width: Int {
    switch opcode & 0x18 {
    case 0x00: 32
    case 0x08: 16
    case 0x10: 8
    default: 64
    }
  }

  private var mode: UInt8 { opcode & 0xe0 }

  /// `r1 + 0x4`: a register and the offset.
  private func address(_ register: UInt8) -> String {
    "r\(register) \(offset < 0 ? "-" : "+") 0x\(String(offset.magnitude, radix: 16))"
  }
}

// MARK: - Memory

extension Instruction {
  private func loadImmediate(second: Instruction?) -> String? {
    switch mode {
    case 0x00 where isWide: second.map(wideImmediate)
    case 0x20 where width < 64: "r0 = *(u\(width) *)skb[\(hex(immediate))]"
    case 0x40 where width < 64: "r0 = *(u\(width) *)skb[r\(source)]"
    default: nil
    }
  }

  private func wideImmediate(_ second: Instruction) -> String {
    let value = Int64(second.immediate) << 32 | Int64(UInt32(bitPattern: immediate))
    let operand =
      switch source {
      case 0: hex(value)
      case Pseudo.mapDescriptor: "map fd \(hex(immediate))"
      case Pseudo.mapValue: "map fd \(hex(immediate)) value + \(hex(second.immediate))"
      case Pseudo.btfID: "btf id \(hex(immediate))"
      case Pseudo.function: "pc\(signedHex(immediate))"
      default: "pseudo \(source) \(hex(value))"
      }
    return "r\(destination) = \(operand) ll"
  }

  private var load: String? {
    switch mode {
    case 0x60:
      "\(register(destination, is64Bit: width == 64)) = *(u\(width) *)(\(address(source)))"
    case 0x80 where width < 64: "r\(destination) = *(s\(width) *)(\(address(source)))"
    default: nil
    }
  }

  private var storeImmediate: String? {
    mode == 0x60 ? "*(u\(width) *)(\(address(destination))) = \(hex(immediate))" : nil
  }

  private var store: String? {
    switch mode {
    case 0x60:
      "*(u\(width) *)(\(address(destination))) = \(register(source, is64Bit: width == 64))"
    case 0xc0: atomic
    default: nil
    }
  }

  private var atomic: String? {
    let is64Bit = width == 64
    let place = "(u\(width) *)(\(address(destination)))"
    let value = register(source, is64Bit: is64Bit)
    switch immediate {
    case 0x100:
      return "\(register(destination, is64Bit: is64Bit)) = load_acquire((u\(width) *)"
        + "(\(address(source))))"
    case 0x110: return "store_release(\(place), \(value))"
    default: break
    }
    guard width >= 32 else { return nil }
    let suffix = is64Bit ? "_64" : "32_32"
    switch immediate {
    case 0x00: return "lock *\(place) += \(value)"
    case 0x40: return "lock *\(place) |= \(value)"
    case 0x50: return "lock *\(place) &= \(value)"
    case 0xa0: return "lock *\(place) ^= \(value)"
    case 0x01: return "\(value) = atomic_fetch_add(\(place), \(value))"
    case 0x41: return "\(value) = atomic_fetch_or(\(place), \(value))"
    case 0x51: return "\(value) = atomic_fetch_and(\(place), \(value))"
    case 0xa1: return "\(value) = atomic_fetch_xor(\(place), \(value))"
    case 0xe1: return "\(value) = xchg\(suffix)(\(address(destination)), \(value))"
    case 0xf1:
      let result = register(0, is64Bit: is64Bit)
      return "\(result) = cmpxchg\(suffix)(\(address(destination)), \(result), \(value))"
    default: return nil
    }
  }
}

// MARK: - Arithmetic

extension Instruction {
  /// Whether the second operand is a register rather than the immediate.
  private var hasRegisterOperand: Bool { opcode & 0x8 != 0 }

  private func operand(is64Bit: Bool) -> String {
    hasRegisterOperand ? register(source, is64Bit: is64Bit) : hex(immediate)
  }

  private func arithmetic(is64Bit: Bool) -> String? {
    let result = register(destination, is64Bit: is64Bit)
    let operand = operand(is64Bit: is64Bit)
    let sign = offset == 1 ? "s" : ""
    switch opcode >> 4 {
    case 0x0: return "\(result) += \(operand)"
    case 0x1: return "\(result) -= \(operand)"
    case 0x2: return "\(result) *= \(operand)"
    case 0x3: return "\(result) \(sign)/= \(operand)"
    case 0x4: return "\(result) |= \(operand)"
    case 0x5: return "\(result) &= \(operand)"
    case 0x6: return "\(result) <<= \(operand)"
    case 0x7: return "\(result) >>= \(operand)"
    case 0x8: return hasRegisterOperand ? nil : "\(result) = -\(result)"
    case 0x9: return "\(result) \(sign)%= \(operand)"
    case 0xa: return "\(result) ^= \(operand)"
    case 0xb: return move(result, operand, is64Bit: is64Bit)
    case 0xc: return "\(result) s>>= \(operand)"
    case 0xd: return swap(is64Bit: is64Bit)
    default: return nil
    }
  }

  private func move(_ result: String, _ operand: String, is64Bit: Bool) -> String? {
    guard hasRegisterOperand else { return "\(result) = \(operand)" }
    switch offset {
    case 0: return "\(result) = \(operand)"
    case 1 where is64Bit:
      let spaces = UInt32(bitPattern: immediate)
      return "\(result) = addr_space_cast(\(operand), \(hex(spaces >> 16)), "
        + "\(hex(spaces & 0xffff)))"
    case 8, 16: return "\(result) = (s\(offset))\(operand)"
    case 32 where is64Bit: return "\(result) = (s32)\(operand)"
    default: return nil
    }
  }

  private func swap(is64Bit: Bool) -> String? {
    guard immediate == 16 || immediate == 32 || immediate == 64 else { return nil }
    let name: String
    switch (is64Bit, hasRegisterOperand) {
    case (false, false): name = "le"
    case (false, true): name = "be"
    case (true, false): name = "bswap"
    case (true, true): return nil
    }
    return "r\(destination) = \(name)\(immediate) r\(destination)"
  }
}

// MARK: - Jumps

extension Instruction {
  private func jump(is64Bit: Bool) -> String? {
    switch opcode {
    case 0x05: return "goto \(signedHex(offset))"
    case 0x06: return "gotol \(signedHex(immediate))"
    case 0x85: return call
    case 0x8d: return "callx r\(destination)"
    case 0x95: return "exit"
    case 0xe5: return "may_goto \(signedHex(offset))"
    default: break
    }
    let comparisons: [UInt8: String] = [
      0x1: "==", 0x2: ">", 0x3: ">=", 0x4: "&", 0x5: "!=", 0x6: "s>", 0x7: "s>=", 0xa: "<",
      0xb: "<=", 0xc: "s<", 0xd: "s<=",
    ]
    guard let comparison = comparisons[opcode >> 4] else { return nil }
    let left = register(destination, is64Bit: is64Bit)
    return "if \(left) \(comparison) \(operand(is64Bit: is64Bit)) goto \(signedHex(offset))"
  }

  private var call: String {
    switch source {
    case Pseudo.call: "call pc\(signedHex(immediate))"
    case Pseudo.kernelFunctionCall: "call kfunc \(hex(immediate))"
    default: "call \(hex(immediate))"
    }
  }
}
