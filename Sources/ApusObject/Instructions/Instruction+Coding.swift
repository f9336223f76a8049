extension Instruction {
  /// Reads code: 8 bytes per slot (`struct bpf_insn`).
  ///
  /// - Throws: ``ObjectError/Code/invalidInstruction`` when the number of bytes is not a multiple
  ///   of 8, or a 16-byte load lacks its second slot.
  public static func decode(
    _ bytes: some Collection<UInt8>, byteOrder: ByteOrder, section: String? = nil
  ) throws(ObjectError) -> [Instruction] {
    try decode(Array(bytes), byteOrder, section: section)
  }

  /// The same of an array, which is not copied.
  static func decode(
    _ bytes: [UInt8], _ byteOrder: ByteOrder, section: String?
  ) throws(ObjectError) -> [Instruction] {
    guard bytes.count % size == 0 else {
      throw ObjectError(
        .invalidInstruction, "\(bytes.count) bytes of code are not a multiple of 8",
        section: section)
    }
    let count = bytes.count / size
    let instructions = unsafe [Instruction](unsafeUninitializedCapacity: count) {
      buffer, initialized in
      // Sound: a slot has the size of an instruction, any bytes are one, and as many are copied as there is room for.
      unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      initialized = count
      for index in 0..<count {
        // Sound: as above.
        unsafe buffer[index] = Instruction(copied: buffer[index].slot, byteOrder)
      }
    }
    try checkWideLoads(instructions, section: section)
    return instructions
  }

  /// Writes code: 8 bytes per slot.
  public static func encode(
    _ instructions: [Instruction], byteOrder: ByteOrder
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    encode(instructions, byteOrder: byteOrder, to: &bytes)
    return bytes
  }

  /// Writes code over what is in an array, whose memory is used again.
  package static func encode(
    _ instructions: [Instruction], byteOrder: ByteOrder, to bytes: inout [UInt8]
  ) {
    // Sound: an instruction is a number without padding.
    unsafe instructions.withUnsafeBytes { unsafe bytes.overwrite(with: $0) }
    // On a little-endian machine, that is little-endian code already.
    if byteOrder == .little, ByteOrder.host == .little { return }
    for index in instructions.indices {
      instructions[index].overwrite(&bytes, at: index, byteOrder: byteOrder)
    }
  }

  /// Writes a slot over one that is encoded.
  ///
  /// - Parameters:
  ///   - code: The code that has the slot.
  ///   - index: Which slot it is, which has to be there.
  ///   - byteOrder: The byte order of the code.
  package func overwrite(_ code: inout [UInt8], at index: Int, byteOrder: ByteOrder) {
    code.store(copied(byteOrder), at: index &* Self.size, .host)
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
  /// A slot whose bytes, in an object's order, are those of a number of this machine's.
  @inline(__always)
  fileprivate init(copied number: UInt64, _ byteOrder: ByteOrder) {
    guard byteOrder == .big else {
      self.init(slot: UInt64(littleEndian: number))
      return
    }
    // The two registers are bit fields in C, whose order follows that of the bytes.
    let number = UInt64(bigEndian: number)
    self.init(
      opcode: UInt8(truncatingIfNeeded: number >> 56),
      destination: UInt8(truncatingIfNeeded: number >> 52 & 0xf),
      source: UInt8(truncatingIfNeeded: number >> 48 & 0xf),
      offset: Int16(truncatingIfNeeded: number >> 32),
      immediate: Int32(truncatingIfNeeded: number))
  }

  /// The number of this machine's whose bytes are those of the slot, in an object's order.
  @inline(__always)
  fileprivate func copied(_ byteOrder: ByteOrder) -> UInt64 {
    guard byteOrder == .big else { return slot.littleEndian }
    let (first, second) = (UInt64(destination), UInt64(source))
    let offset = UInt64(UInt16(bitPattern: offset))
    let immediate = UInt64(UInt32(bitPattern: immediate))
    let number =
      UInt64(opcode) << 56 | first << 52 | second << 48 | offset << 32 | immediate
    return number.bigEndian
  }
}
