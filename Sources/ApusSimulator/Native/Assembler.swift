/// Writes machine code of x86-64: bytes, and jumps to places that are not known yet.
struct Assembler {
  /// A place in the code.
  struct Label {
    fileprivate let number: Int
  }

  /// A distance that is filled in at the end.
  private struct Fixup {
    let position: Int
    let label: Int
  }

  private(set) var bytes: [UInt8] = []
  private var positions: [Int] = []
  private var fixups: [Fixup] = []

  mutating func makeLabel() -> Label {
    positions.append(-1)
    return Label(number: positions.count - 1)
  }

  /// Says that a label is here.
  mutating func bind(_ label: Label) {
    positions[label.number] = bytes.count
  }

  /// Where a label is, once it is bound.
  func position(of label: Label) -> Int { positions[label.number] }

  /// The code with all distances filled in.
  consuming func finished() -> [UInt8] {
    for fixup in fixups {
      let distance = positions[fixup.label] - (fixup.position + 4)
      for index in 0..<4 {
        bytes[fixup.position + index] = UInt8(truncatingIfNeeded: distance >> (index * 8))
      }
    }
    return bytes
  }

  // MARK: - Parts of instructions

  mutating func emit(_ byte: UInt8) {
    bytes.append(byte)
  }

  mutating func emit32(_ value: Int32) {
    for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> (Int32(index) * 8))) }
  }

  mutating func emit64(_ value: UInt64) {
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (UInt64(index) * 8))) }
  }

  mutating func emitDistance(to label: Label) {
    fixups.append(Fixup(position: bytes.count, label: label.number))
    emit32(0)
  }

  /// The prefixes and the opcode, for a register field and a register or base.
  private mutating func emitOpcode(
    _ opcode: [UInt8], width: NativeWidth, field: UInt8, base: UInt8
  ) {
    if width == .two { emit(0x66) }
    let prefix = 0x40 | (width == .eight ? 8 : 0) | (field >> 3) << 2 | base >> 3
    // Registers 4 to 7 as bytes are others without the prefix.
    if prefix != 0x40 || width == .one { emit(prefix) }
    for byte in opcode { emit(byte) }
  }

  /// An instruction with a register, or a number that extends the opcode, and a register.
  mutating func emit(
    _ opcode: UInt8..., width: NativeWidth, field: UInt8, register: NativeRegister
  ) {
    emitOpcode(opcode, width: width, field: field, base: register.rawValue)
    emit(0xc0 | (field & 7) << 3 | register.rawValue & 7)
  }

  /// An instruction with a register, or a number that extends the opcode, and memory.
  mutating func emit(_ opcode: UInt8..., width: NativeWidth, field: UInt8, place: NativePlace) {
    let base = place.base.rawValue
    emitOpcode(opcode, width: width, field: field, base: base)
    let isShort = Int8(exactly: place.offset) != nil
    emit((isShort ? 0x40 : 0x80) | (field & 7) << 3 | base & 7)
    // rsp and r12 as a base need the second byte.
    if base & 7 == 4 { emit(0x24) }
    if isShort { emit(UInt8(truncatingIfNeeded: place.offset)) } else { emit32(place.offset) }
  }
}
