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
      let slot = try reader.u64(at: offset)
      instructions.append(Instruction(slot, byteOrder))
    }
    try checkWideLoads(instructions, section: section)
    return instructions
  }

  /// Writes code: 8 bytes per slot.
  public static func encode(
    _ instructions: [Instruction], byteOrder: ByteOrder
  ) -> [UInt8] {
    let count = instructions.count &* size
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Sound: as many slots are written as there is room for.
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      for instruction in instructions {
        let slot = instruction.slot(byteOrder)
        unsafe bytes.storeBytes(
          of: byteOrder == .little ? slot.littleEndian : slot.bigEndian,
          toByteOffset: initialized, as: UInt64.self)
        initialized &+= size
      }
    }
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

extension Instruction {
  /// Takes a slot apart, as one number of its 8 bytes in the object's order.
  fileprivate init(_ slot: UInt64, _ byteOrder: ByteOrder) {
    // The first byte is the lowest of a little-endian number, and the highest of a big-endian one. The two registers
    // are bit fields in C, whose order follows that of the bytes.
    if byteOrder == .little {
      self.init(
        opcode: UInt8(truncatingIfNeeded: slot),
        destination: UInt8(truncatingIfNeeded: slot >> 8 & 0xf),
        source: UInt8(truncatingIfNeeded: slot >> 12 & 0xf),
        offset: Int16(truncatingIfNeeded: slot >> 16),
        immediate: Int32(truncatingIfNeeded: slot >> 32))
    } else {
      self.init(
        opcode: UInt8(truncatingIfNeeded: slot >> 56),
        destination: UInt8(truncatingIfNeeded: slot >> 52 & 0xf),
        source: UInt8(truncatingIfNeeded: slot >> 48 & 0xf),
        offset: Int16(truncatingIfNeeded: slot >> 32),
        immediate: Int32(truncatingIfNeeded: slot))
    }
  }

  /// The slot as one number of its 8 bytes.
  fileprivate func slot(_ byteOrder: ByteOrder) -> UInt64 {
    let (first, second) = (UInt64(destination & 0xf), UInt64(source & 0xf))
    let offset = UInt64(UInt16(bitPattern: offset))
    let immediate = UInt64(UInt32(bitPattern: immediate))
    return byteOrder == .little
      ? UInt64(opcode) | first << 8 | second << 12 | offset << 16 | immediate << 32
      : UInt64(opcode) << 56 | first << 52 | second << 48 | offset << 32 | immediate
  }
}
