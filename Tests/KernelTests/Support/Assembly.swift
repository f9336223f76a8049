import ApusObject

/// Instructions by hand, enough for programs of a dozen lines.
enum Assembly {
  static func move(_ destination: UInt8, _ value: Int32) -> Instruction {
    Instruction(opcode: 0xb7, destination: destination, immediate: value)
  }

  static func copy(_ destination: UInt8, from source: UInt8) -> Instruction {
    Instruction(opcode: 0xbf, destination: destination, source: source)
  }

  static func add(_ destination: UInt8, _ value: Int32) -> Instruction {
    Instruction(opcode: 0x07, destination: destination, immediate: value)
  }

  /// Writes: `*(u32 *)(destination + offset) = value`.
  static func store32(_ destination: UInt8, _ offset: Int16, _ value: Int32) -> Instruction {
    Instruction(opcode: 0x62, destination: destination, offset: offset, immediate: value)
  }

  /// Reads: `destination = *(u64 *)(source + offset)`.
  static func load64(_ destination: UInt8, _ source: UInt8, _ offset: Int16) -> Instruction {
    Instruction(opcode: 0x79, destination: destination, source: source, offset: offset)
  }

  /// Writes: `*(u64 *)(destination + offset) = source`.
  static func store64(_ destination: UInt8, _ offset: Int16, _ source: UInt8) -> Instruction {
    Instruction(opcode: 0x7b, destination: destination, source: source, offset: offset)
  }

  static func jumpIfZero(_ register: UInt8, _ distance: Int16) -> Instruction {
    Instruction(opcode: 0x15, destination: register, offset: distance)
  }

  static func call(_ helper: Int32) -> Instruction {
    Instruction(opcode: 0x85, immediate: helper)
  }

  /// Loads a 64-bit immediate that a reference fills in.
  static func wide(_ destination: UInt8) -> [Instruction] {
    [Instruction(opcode: 0x18, destination: destination), Instruction(opcode: 0)]
  }

  static let exit = Instruction(opcode: 0x95)
}
