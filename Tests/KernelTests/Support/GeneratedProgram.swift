import ApusObject

/// Registers r0 to r8, as a map's value.
struct RegisterWords: BitwiseCopyable, Sendable {
  var values: InlineArray<9, UInt64> = InlineArray(repeating: 0)

  func equals(_ other: Self) -> Bool {
    values.indices.allSatisfy { values[$0] == other.values[$0] }
  }
}

/// Makes programs that load r0 to r8 from a map, calculate with them and with the stack, store them back, and write
/// into the packet.
struct GeneratedProgram {
  private var state: UInt64
  private let usesV4: Bool

  init(seed: UInt64, usesV4: Bool) {
    state = seed
    self.usesV4 = usesV4
  }

  private mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A number that is likely to be at an end of something.
  private mutating func number() -> UInt64 {
    let bits = bits()
    let ends: [UInt64] = [0, 1, .max, 1 << 63, 1 << 31, 0xffff_ffff, 1 << 32, 0x7fff_ffff]
    return bits & 1 == 0 ? ends[Int(bits >> 8 & 7)] : bits >> (bits >> 2 & 63)
  }

  mutating func words() -> RegisterWords {
    var words = RegisterWords()
    for index in words.values.indices { words.values[index] = number() }
    return words
  }

  mutating func next() -> ObjectSpecification {
    // The context waits on the stack, and under it are 64 bytes to work with.
    var code = [Assembly.store64(10, -8, 1)]
    let first = code.count
    code += Assembly.wide(9)
    for register in UInt8(0)...8 {
      code.append(Assembly.load64(register, 9, Int16(register) * 8))
      if register < 8 { code.append(Assembly.store64(10, Int16(register) * 8 - 72, register)) }
    }
    let last = code.count + 40
    while code.count < last { code.append(instruction(left: last - code.count - 1)) }
    let second = code.count
    code += Assembly.wide(9)
    for register in UInt8(0)...8 {
      code.append(Assembly.store64(9, Int16(register) * 8, register))
    }
    code += packetCode()
    code += [Assembly.move(0, 2), Assembly.exit]
    return ObjectSpecification(
      programs: [
        Fixture.xdp(
          "generated", code,
          references: [first, second]
            .map {
              MapReference(instruction: $0, map: "words", kind: .value(offset: 0))
            })
      ],
      maps: [
        MapSpecification(name: "words", type: .array, keySize: 4, valueSize: 72, maxEntries: 1)
      ],
      license: "GPL")
  }

  /// The opcode's bits of a width of 1, 2, 4 or 8 bytes.
  private static let widths: [(size: Int16, bits: UInt8)] = [
    (1, 0x10), (2, 0x08), (4, 0), (8, 0x18),
  ]

  /// Reads or writes the stack, or changes it in an atomic operation; at a place that the width divides.
  private func stackAccess(_ bits: UInt64, _ register: UInt8, _ other: UInt8) -> Instruction {
    var (size, width) = Self.widths[Int(bits >> 28 & 3)]
    let operations: [Int32] = [0, 0x40, 0x50, 0xa0, 1, 0x41, 0x51, 0xa1, 0xe1, 0xf1]
    let kind = bits >> 32 & 3
    if kind == 3 { (size, width) = Self.widths[Int(bits >> 28 & 1) + 2] }
    let offset = Int16(bits >> 40 & 63) / size * size - 72
    switch kind {
    case 0:
      // With the sign, of less than 8 bytes, in v4.
      let mode: UInt8 = usesV4 && size < 8 && bits >> 34 & 1 == 0 ? 0x80 : 0x60
      return Instruction(
        opcode: mode | width | 1, destination: register, source: 10, offset: offset)
    case 1:
      return Instruction(
        opcode: 0x60 | width | 2, destination: 10, offset: offset,
        immediate: Int32(truncatingIfNeeded: bits >> 36))
    case 2:
      return Instruction(
        opcode: 0x60 | width | 3, destination: 10, source: other, offset: offset)
    default:
      return Instruction(
        opcode: 0xc0 | width | 3, destination: 10, source: other, offset: offset,
        immediate: operations[Int(bits >> 46) % operations.count])
    }
  }

  /// Reads and writes the first 34 bytes of the packet at any place, with r0 to r4.
  private mutating func packetCode() -> [Instruction] {
    let length: Int16 = 34
    var accesses: [Instruction] = []
    for _ in 0..<8 {
      let bits = bits()
      let (size, width) = Self.widths[Int(bits & 3)]
      let offset = Int16(bits >> 8 & 63) % (length - size + 1)
      let register = UInt8(bits >> 16 & 0xff) % 5
      accesses.append(
        bits >> 2 & 1 == 0
          ? Instruction(opcode: 0x60 | width | 1, destination: register, source: 7, offset: offset)
          : Instruction(opcode: 0x60 | width | 3, destination: 7, source: register, offset: offset))
    }
    return [
      Assembly.load64(6, 10, -8), Instruction(opcode: 0x61, destination: 7, source: 6),
      Instruction(opcode: 0x61, destination: 8, source: 6, offset: 4),
      Instruction(opcode: 0xbf, destination: 5, source: 7),
      Instruction(opcode: 0x07, destination: 5, immediate: Int32(length)),
      Instruction(opcode: 0x2d, destination: 5, source: 8, offset: Int16(accesses.count)),
    ] + accesses
  }

  private mutating func instruction(left: Int) -> Instruction {
    let bits = bits()
    let is64 = bits & 1 == 0
    let hasRegister = bits & 2 == 0
    let (destination, source) = (UInt8(bits >> 8 & 7), UInt8(bits >> 16 & 7))
    var result = Instruction(opcode: 0, destination: destination)
    if bits >> 24 & 7 == 1 { return stackAccess(bits, destination, source) }
    if bits >> 24 & 7 == 0, left > 0 {
      let conditions: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0xa, 0xb, 0xc, 0xd]
      result.opcode = conditions[Int(bits >> 32) % conditions.count] << 4 | (is64 ? 5 : 6)
      result.offset = Int16(bits >> 28 & 3) % Int16(left) + (left > 1 ? 1 : 0)
      result.offset = min(result.offset, Int16(left))
    } else {
      let codes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd]
      let code = codes[Int(bits >> 32) % codes.count]
      if code == 0xd {
        // To big-endian or little-endian, or with v4 a plain swap.
        let swaps = usesV4 && is64
        result.opcode = swaps ? 0xd7 : hasRegister ? 0xdc : 0xd4
        result.immediate = [16, 32, 64][Int(bits >> 40) % 3]
        return result
      }
      result.opcode = code << 4 | (is64 ? 7 : 4)
      if code == 8 { return result }
      if usesV4, bits & 4 == 0, code == 3 || code == 9 { result.offset = 1 }
      if usesV4, bits & 4 == 0, code == 0xb, hasRegister {
        result.offset = is64 ? [8, 16, 32][Int(bits >> 40) % 3] : [8, 16][Int(bits >> 40) % 2]
      }
      if !hasRegister, code == 3 || code == 9 || code == 6 || code == 7 || code == 0xc {
        // The verifier takes neither a division by zero nor a shift out of range.
        result.immediate = Int32(truncatingIfNeeded: bits >> 44 & 0x1f) | 1
        return result
      }
    }
    if hasRegister {
      result.opcode |= 8
      result.source = source
    } else {
      result.immediate = Int32(truncatingIfNeeded: number())
    }
    return result
  }
}
