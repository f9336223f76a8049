extension COREResolver {
  /// The function number that stands for a relocation without a solution.
  ///
  /// It is the one that libbpf uses, so that other tools know what it means in a log.
  public static let poison: Int32 = 195_896_080

  /// Applies a program's relocations.
  ///
  /// An instruction that needs what the kernel lacks is replaced by a call of ``poison``, which the verifier
  /// rejects if it can be reached, and only then: a program that asks first is not hurt.
  ///
  /// - Parameter program: The program; its ``ProgramSpecification/relocations`` are left in place.
  /// - Returns: By instruction, why it was replaced: a clause that names type, member and what the kernel lacks.
  /// - Throws: ``ObjectError`` whose message names the relocation.
  public mutating func apply(
    to program: inout ProgramSpecification
  ) throws(ObjectError) -> [Int: String] {
    var poisoned: [Int: String] = [:]
    for relocation in program.records.relocations {
      do throws(ObjectError) {
        let resolution = try resolve(relocation)
        if let reason = try Self.patch(
          &program.instructions, at: relocation, resolution, subject: { subject(relocation) })
        {
          poisoned[relocation.instruction] = reason
        }
      } catch {
        throw ObjectError(
          error.code,
          "CO-RE relocation of instruction \(relocation.instruction), about "
            + "\(subject(relocation)): \(error.message)", section: error.section)
      }
    }
    return poisoned
  }

  private static func patch(
    _ code: inout [Instruction], at relocation: BTFRelocation, _ resolution: Resolution,
    subject: () -> String
  ) throws(ObjectError) -> String? {
    let index = relocation.instruction
    guard code.indices.contains(index) else { throw misfit("there is no such instruction") }
    let instruction = code[index]
    guard let target = resolution.target else {
      try poison(&code, index)
      return "it uses \(subject()), but \(resolution.lack ?? "the kernel lacks it")"
    }
    switch instruction.opcode & 7 {
    case 0x4, 0x7:
      guard instruction.opcode & 8 == 0 else { throw misfit("it has no immediate operand") }
      let immediate = UInt32(bitPattern: instruction.immediate)
      try check(resolution.own, is: UInt64(immediate), mask: 0xffff_ffff)
      code[index].immediate = Int32(truncatingIfNeeded: target.number)
    case 0x1, 0x2, 0x3:
      try check(resolution.own, is: UInt64(bitPattern: Int64(instruction.offset)), mask: .max)
      guard let offset = Int16(exactly: target.number) else {
        throw misfit("the offset \(target.number) is more than an instruction can hold (32767)")
      }
      if let own = resolution.own.field, let other = target.field, own.size != other.size {
        guard COREValue.canResize(from: own.type, to: other.type) else {
          try poison(&code, index)
          return "it uses \(subject()), which has \(own.size) bytes here and \(other.size) in the "
            + "kernel, and is no unsigned integer or pointer on both sides"
        }
        guard instruction.accessSize == own.size, let size = Instruction.sizeCode(other.size) else {
          throw misfit(
            "an access of \(instruction.accessSize) bytes cannot become one of \(other.size)")
        }
        code[index].opcode = instruction.opcode & ~0x18 | size
      }
      code[index].offset = offset
    case 0x0 where instruction.isWide && instruction.source == 0 && index &+ 1 < code.count:
      let low = UInt64(UInt32(bitPattern: instruction.immediate))
      let high = UInt64(UInt32(bitPattern: code[index &+ 1].immediate))
      try check(resolution.own, is: high << 32 | low, mask: .max)
      code[index].immediate = Int32(truncatingIfNeeded: target.number)
      code[index &+ 1].immediate = Int32(truncatingIfNeeded: target.number >> 32)
    default: throw misfit("it is no instruction that takes a number")
    }
    return nil
  }

  private static func poison(_ code: inout [Instruction], _ index: Int) throws(ObjectError) {
    if code[index].isWide {
      guard code.indices.contains(index &+ 1) else { throw misfit("it is cut off") }
      code[index &+ 1] = Instruction(opcode: 0x85, immediate: poison)
    }
    code[index] = Instruction(opcode: 0x85, immediate: poison)
  }

  /// A number that the compiler did not put there shows that types and code do not belong together.
  private static func check(
    _ value: COREValue, is found: UInt64, mask: UInt64
  ) throws(ObjectError) {
    guard !value.isExact || value.number & mask == found & mask else {
      throw misfit("the instruction has \(found) where its own type says \(value.number)")
    }
  }

  private static func misfit(_ message: String) -> ObjectError {
    ObjectError(.invalidRelocation, message, section: BTFExtension.sectionName)
  }
}

extension Instruction {
  /// How many bytes a load or store moves (`BPF_SIZE`).
  fileprivate var accessSize: UInt32 {
    switch opcode & 0x18 {
    case 0x00: 4
    case 0x08: 2
    case 0x10: 1
    default: 8
    }
  }

  fileprivate static func sizeCode(_ size: UInt32) -> UInt8? {
    switch size {
    case 1: 0x10
    case 2: 0x08
    case 4: 0x00
    case 8: 0x18
    default: nil
    }
  }
}
