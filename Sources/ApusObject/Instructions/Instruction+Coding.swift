extension Instruction {
  /// Reads code: 8 bytes per slot (`struct bpf_insn`).
  ///
  /// - Throws: ``ObjectError/Code/invalidInstruction`` when the number of bytes is not a multiple
  ///   of 8, or a 16-byte load lacks its second slot.
  public static func decode(
    _ bytes: some Collection<UInt8>, byteOrder: ByteOrder, section: String? = nil
  ) throws(ObjectError) -> [Instruction] {
    let reader = ByteReader(Array(bytes)[...], byteOrder: byteOrder, section: section)
    guard reader.count % size == 0 else {
      throw ObjectError(
        .invalidInstruction, "\(reader.count) bytes of code are not a multiple of 8",
        section: section)
    }
    var instructions: [Instruction] = []
    instructions.reserveCapacity(reader.count / size)
    for offset in stride(from: 0, to: reader.count, by: size) {
      let registers = try reader.u8(at: offset &+ 1)
      let (low, high) = (registers & 0xf, registers >> 4)
      instructions.append(
        Instruction(
          opcode: try reader.u8(at: offset),
          // The two are bit fields in C, whose order follows that of the bytes.
          destination: byteOrder == .little ? low : high,
          source: byteOrder == .little ? high : low,
          offset: Int16(bitPattern: try reader.u16(at: offset &+ 2)),
          immediate: Int32(bitPattern: try reader.u32(at: offset &+ 4))))
    }
    try checkWideLoads(instructions, section: section)
    return instructions
  }

  /// Writes code: 8 bytes per slot.
  public static func encode(
    _ instructions: some Collection<Instruction>, byteOrder: ByteOrder
  ) -> [UInt8] {
    var writer = ByteWriter(byteOrder: byteOrder)
    for instruction in instructions {
      let (low, high) =
        byteOrder == .little
        ? (instruction.destination, instruction.source)
        : (instruction.source, instruction.destination)
      writer.append(instruction.opcode)
      writer.append(low & 0xf | high << 4)
      writer.append(instruction.offset)
      writer.append(instruction.immediate)
    }
    return writer.bytes
  }

  private static func checkWideLoads(
    _ instructions: [Instruction], section: String?
  ) throws(ObjectError) {
    var index = 0
    while index < instructions.count {
      if instructions[index].isWide {
        guard index &+ 1 < instructions.count, instructions[index &+ 1].opcode == 0 else {
          throw ObjectError(
            .invalidInstruction, "a 16-byte load has no second half", section: section,
            offset: index &* size)
        }
        index &+= 1
      }
      index &+= 1
    }
  }
}
