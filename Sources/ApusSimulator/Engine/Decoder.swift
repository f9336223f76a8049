import ApusObject

/// Turns the instructions of a program into what the loop runs, and refuses what it must not run.
struct Decoder {
  let program: ProgramSpecification
  /// What a wide load of a map gives, by the index of its instruction.
  let addresses: [Int: UInt64]
  /// The kernel function, by the index of its call; nil for a weak one that is not there.
  let functions: [Int: Helper?]

  private var code: [Instruction] { program.instructions }

  func decoded() throws(SimulationError) -> [DecodedInstruction] {
    guard !code.isEmpty else {
      throw SimulationError(.invalidProgram, "The program has no instructions")
    }
    guard code.count <= 1_000_000 else {
      throw SimulationError(.invalidProgram, "The program has more than a million instructions")
    }
    var result: [DecodedInstruction] = []
    result.reserveCapacity(code.count + 1)
    var index = 0
    while index < code.count {
      let instruction = code[index]
      do throws(SimulationError) {
        let decoded = try decode(instruction, at: index)
        result.append(decoded)
        if instruction.isWide {
          // The second slot is never reached: nothing may jump there.
          result.append(DecodedInstruction(operation: .end))
          index += 1
        }
      } catch {
        var error = error
        error.instruction = index
        error.source = program.lineInfo.line(of: index)
        throw error
      }
      index += 1
    }
    result.append(DecodedInstruction(operation: .end))
    return result
  }

  private func decode(
    _ instruction: Instruction, at index: Int
  ) throws(SimulationError) -> DecodedInstruction {
    var decoded = DecodedInstruction(
      operation: .end, destination: instruction.destination, source: instruction.source,
      offset: Int32(instruction.offset),
      immediate: UInt64(bitPattern: Int64(instruction.immediate)))
    switch instruction.opcode & 7 {
    case 0: try decodeLoad(instruction, at: index, into: &decoded)
    case 1, 2, 3: try decodeMemory(instruction, into: &decoded)
    case 4, 7: try decodeArithmetic(instruction, into: &decoded)
    default: try decodeJump(instruction, at: index, into: &decoded)
    }
    return decoded
  }

  private func unknown(_ instruction: Instruction) -> SimulationError {
    SimulationError(
      .invalidInstruction,
      "0x\(String(instruction.opcode, radix: 16)) with source \(instruction.source), offset "
        + "\(instruction.offset) and immediate \(instruction.immediate) is no instruction")
  }

  private func checkRegisters(
    _ instruction: Instruction, source: Bool, destination: Bool, writes: Bool
  ) throws(SimulationError) {
    if source, instruction.source > 10 {
      throw SimulationError(.invalidInstruction, "There is no register r\(instruction.source)")
    }
    if destination, instruction.destination > 10 {
      throw SimulationError(.invalidInstruction, "There is no register r\(instruction.destination)")
    }
    if writes, instruction.destination == 10 {
      throw SimulationError(.invalidInstruction, "The frame pointer r10 cannot be written")
    }
  }

  // MARK: - Loads of immediates and packets

  private func decodeLoad(
    _ instruction: Instruction, at index: Int, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    switch instruction.opcode {
    case 0x18:
      try checkRegisters(instruction, source: false, destination: true, writes: true)
      guard index + 1 < code.count, code[index + 1].opcode == 0 else {
        throw SimulationError(.invalidInstruction, "A 16-byte load has no second half")
      }
      decoded.operation = .loadImmediate
      decoded.immediate = try wideValue(instruction, second: code[index + 1], at: index)
      decoded.offset = 0
      decoded.source = 0
      return
    case 0x20, 0x28, 0x30:
      decoded.operation = packetOperation(instruction)
      decoded.source = 11
    case 0x40, 0x48, 0x50:
      try checkRegisters(instruction, source: true, destination: false, writes: false)
      decoded.operation = packetOperation(instruction)
    default: throw unknown(instruction)
    }
    guard
      program.type == .socketFilter || program.type == .trafficClassifier
        || program.type == .trafficAction || program.type == .cgroupPacket
    else {
      throw SimulationError(
        .invalidInstruction, "Legacy packet access is not there for \(program.type)")
    }
    decoded.destination = 0
  }

  private func packetOperation(_ instruction: Instruction) -> Operation {
    switch instruction.opcode & 0x18 {
    case 0x00: .packet32
    case 0x08: .packet16
    default: .packet8
    }
  }

  private func wideValue(
    _ instruction: Instruction, second: Instruction, at index: Int
  ) throws(SimulationError) -> UInt64 {
    if let address = addresses[index] { return address }
    switch instruction.source {
    case 0:
      return UInt64(UInt32(bitPattern: second.immediate)) << 32
        | UInt64(UInt32(bitPattern: instruction.immediate))
    case Instruction.Pseudo.function:
      let target = index + 1 + Int(instruction.immediate)
      try checkTarget(target)
      return Address.function(target)
    case Instruction.Pseudo.mapDescriptor, Instruction.Pseudo.mapValue:
      throw SimulationError(.invalidInstruction, "A map is used that the object does not name")
    default:
      throw SimulationError(
        .unsupported, "The simulator has no kernel variables (pseudo source \(instruction.source))")
    }
  }

  // MARK: - Memory

  private func decodeMemory(
    _ instruction: Instruction, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    let (mode, size) = (instruction.opcode & 0xe0, instruction.opcode & 0x18)
    switch instruction.opcode & 7 {
    case 1:
      try checkRegisters(instruction, source: true, destination: true, writes: true)
      switch (mode, size) {
      case (0x60, 0x10): decoded.operation = .load8
      case (0x60, 0x08): decoded.operation = .load16
      case (0x60, 0x00): decoded.operation = .load32
      case (0x60, _): decoded.operation = .load64
      case (0x80, 0x10): decoded.operation = .loadSigned8
      case (0x80, 0x08): decoded.operation = .loadSigned16
      case (0x80, 0x00): decoded.operation = .loadSigned32
      default: throw unknown(instruction)
      }
    case 2:
      try checkRegisters(instruction, source: false, destination: true, writes: false)
      guard mode == 0x60 else { throw unknown(instruction) }
      decoded.operation =
        switch size {
        case 0x10: .store8K
        case 0x08: .store16K
        case 0x00: .store32K
        default: .store64K
        }
    default:
      try checkRegisters(instruction, source: true, destination: true, writes: false)
      switch mode {
      case 0x60: decoded.operation = storeOperation(size)
      case 0xc0: try decodeAtomic(instruction, into: &decoded)
      default: throw unknown(instruction)
      }
    }
  }

  private func storeOperation(_ size: UInt8) -> Operation {
    switch size {
    case 0x10: .store8X
    case 0x08: .store16X
    case 0x00: .store32X
    default: .store64X
    }
  }

  private func decodeAtomic(
    _ instruction: Instruction, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    let size = instruction.opcode & 0x18
    switch instruction.immediate {
    case 0x100:
      // A load-acquire: the machine is one thread, so it is a load.
      try checkRegisters(instruction, source: true, destination: true, writes: true)
      decoded.operation =
        switch size {
        case 0x10: .load8
        case 0x08: .load16
        case 0x00: .load32
        default: .load64
        }
    case 0x110: decoded.operation = storeOperation(size)
    case 0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1:
      guard size == 0x00 || size == 0x18 else { throw unknown(instruction) }
      if instruction.immediate & 1 != 0, instruction.immediate != 0xf1, instruction.source == 10 {
        throw SimulationError(.invalidInstruction, "The frame pointer r10 cannot be written")
      }
      decoded.operation = size == 0x18 ? .atomic64 : .atomic32
    default: throw unknown(instruction)
    }
  }

  // MARK: - Jumps

  private func checkTarget(_ target: Int) throws(SimulationError) {
    guard target >= 0, target < code.count else {
      throw SimulationError(
        .invalidInstruction, "It leads to instruction \(target), of \(code.count)")
    }
    if target > 0, code[target].opcode == 0, code[target - 1].isWide {
      throw SimulationError(
        .invalidInstruction, "It leads into the middle of the 16-byte load \(target - 1)")
    }
  }

  private func decodeJump(
    _ instruction: Instruction, at index: Int, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    let is64Bit = instruction.opcode & 7 == 5
    switch instruction.opcode {
    case 0x05, 0x06:
      decoded.operation = .jump
      let distance = is64Bit ? Int(instruction.offset) : Int(instruction.immediate)
      try setTarget(index + 1 + distance, of: &decoded)
    case 0xe5:
      decoded.operation = .mayGoto
      try setTarget(index + 1 + Int(instruction.offset), of: &decoded)
    case 0x85: try decodeCall(instruction, at: index, into: &decoded)
    case 0x8d:
      try checkRegisters(instruction, source: false, destination: true, writes: false)
      decoded.operation = .callRegister
    case 0x95: decoded.operation = .exit
    default:
      let hasRegister = instruction.opcode & 8 != 0
      try checkRegisters(instruction, source: hasRegister, destination: true, writes: false)
      guard
        let pair = is64Bit
          ? Self.jumps64(instruction.opcode >> 4) : Self.jumps32(instruction.opcode >> 4)
      else { throw unknown(instruction) }
      decoded.operation = hasRegister ? pair.x : pair.k
      try setTarget(index + 1 + Int(instruction.offset), of: &decoded)
    }
  }

  private func setTarget(
    _ target: Int, of decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    try checkTarget(target)
    decoded.offset = Int32(truncatingIfNeeded: target)
  }

  private func decodeCall(
    _ instruction: Instruction, at index: Int, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    if let function = functions[index] {
      decoded.operation = function == nil ? .missing : .callHelper
      decoded.immediate = UInt64(function?.rawValue ?? 0)
      return
    }
    switch instruction.source {
    case 0:
      guard let helper = Helper.find(instruction.immediate, for: program.type) else {
        let name =
          HelperFunction(rawValue: instruction.immediate).kernelName.map { " (\($0))" } ?? ""
        throw SimulationError(
          .missingFunction,
          "The simulator does not have helper \(instruction.immediate)\(name) for \(program.type)")
      }
      decoded.operation = .callHelper
      decoded.immediate = UInt64(helper.rawValue)
    case Instruction.Pseudo.call:
      decoded.operation = .call
      try setTarget(index + 1 + Int(instruction.immediate), of: &decoded)
    case Instruction.Pseudo.kernelFunctionCall:
      throw SimulationError(
        .missingFunction, "The simulator does not have the kernel function \(instruction.immediate)"
      )
    default: throw unknown(instruction)
    }
  }

  private typealias Pair = (k: Operation, x: Operation)

  private static func jumps64(_ code: UInt8) -> Pair? {
    switch code {
    case 0x1: (.jeq64K, .jeq64X)
    case 0x2: (.jgt64K, .jgt64X)
    case 0x3: (.jge64K, .jge64X)
    case 0x4: (.jset64K, .jset64X)
    case 0x5: (.jne64K, .jne64X)
    case 0x6: (.jsgt64K, .jsgt64X)
    case 0x7: (.jsge64K, .jsge64X)
    case 0xa: (.jlt64K, .jlt64X)
    case 0xb: (.jle64K, .jle64X)
    case 0xc: (.jslt64K, .jslt64X)
    case 0xd: (.jsle64K, .jsle64X)
    default: nil
    }
  }

  private static func jumps32(_ code: UInt8) -> Pair? {
    switch code {
    case 0x1: (.jeq32K, .jeq32X)
    case 0x2: (.jgt32K, .jgt32X)
    case 0x3: (.jge32K, .jge32X)
    case 0x4: (.jset32K, .jset32X)
    case 0x5: (.jne32K, .jne32X)
    case 0x6: (.jsgt32K, .jsgt32X)
    case 0x7: (.jsge32K, .jsge32X)
    case 0xa: (.jlt32K, .jlt32X)
    case 0xb: (.jle32K, .jle32X)
    case 0xc: (.jslt32K, .jslt32X)
    case 0xd: (.jsle32K, .jsle32X)
    default: nil
    }
  }

  // MARK: - Arithmetic

  private func decodeArithmetic(
    _ instruction: Instruction, into decoded: inout DecodedInstruction
  ) throws(SimulationError) {
    let is64Bit = instruction.opcode & 7 == 7
    let code = instruction.opcode >> 4
    let hasRegister = instruction.opcode & 8 != 0 && code != 0xd
    try checkRegisters(instruction, source: hasRegister, destination: true, writes: true)
    switch code {
    case 0x8 where instruction.opcode & 8 == 0: decoded.operation = is64Bit ? .neg64 : .neg32
    case 0xd: decoded.operation = try swap(instruction, is64Bit: is64Bit)
    case 0xb where hasRegister: decoded.operation = try move(instruction, is64Bit: is64Bit)
    default:
      guard let pair = Self.arithmetic(code, isSigned: instruction.offset == 1, is64Bit: is64Bit),
        instruction.offset == 0 || instruction.offset == 1 && (code == 0x3 || code == 0x9)
      else { throw unknown(instruction) }
      decoded.operation = hasRegister ? pair.x : pair.k
    }
    decoded.offset = 0
  }

  private func move(
    _ instruction: Instruction, is64Bit: Bool
  ) throws(SimulationError) -> Operation {
    switch (instruction.offset, is64Bit) {
    case (0, true): .mov64X
    case (0, false): .mov32X
    case (8, true): .signExtend8To64
    case (16, true): .signExtend16To64
    case (32, true): .signExtend32To64
    case (8, false): .signExtend8To32
    case (16, false): .signExtend16To32
    default: throw unknown(instruction)
    }
  }

  private func swap(
    _ instruction: Instruction, is64Bit: Bool
  ) throws(SimulationError) -> Operation {
    let toBig = instruction.opcode & 8 != 0
    guard !is64Bit || !toBig else { throw unknown(instruction) }
    let swaps = is64Bit || toBig == (ByteOrder.host == .little)
    switch instruction.immediate {
    case 16: return swaps ? .swap16 : .truncate16
    case 32: return swaps ? .swap32 : .truncate32
    case 64: return swaps ? .swap64 : .nothing
    default: throw unknown(instruction)
    }
  }

  private static func arithmetic(_ code: UInt8, isSigned: Bool, is64Bit: Bool) -> Pair? {
    switch (code, is64Bit) {
    case (0x0, true): (.add64K, .add64X)
    case (0x1, true): (.sub64K, .sub64X)
    case (0x2, true): (.mul64K, .mul64X)
    case (0x3, true): isSigned ? (.sdiv64K, .sdiv64X) : (.div64K, .div64X)
    case (0x4, true): (.or64K, .or64X)
    case (0x5, true): (.and64K, .and64X)
    case (0x6, true): (.lsh64K, .lsh64X)
    case (0x7, true): (.rsh64K, .rsh64X)
    case (0x9, true): isSigned ? (.smod64K, .smod64X) : (.mod64K, .mod64X)
    case (0xa, true): (.xor64K, .xor64X)
    case (0xb, true): (.mov64K, .mov64X)
    case (0xc, true): (.arsh64K, .arsh64X)
    case (0x0, false): (.add32K, .add32X)
    case (0x1, false): (.sub32K, .sub32X)
    case (0x2, false): (.mul32K, .mul32X)
    case (0x3, false): isSigned ? (.sdiv32K, .sdiv32X) : (.div32K, .div32X)
    case (0x4, false): (.or32K, .or32X)
    case (0x5, false): (.and32K, .and32X)
    case (0x6, false): (.lsh32K, .lsh32X)
    case (0x7, false): (.rsh32K, .rsh32X)
    case (0x9, false): isSigned ? (.smod32K, .smod32X) : (.mod32K, .mod32X)
    case (0xa, false): (.xor32K, .xor32X)
    case (0xb, false): (.mov32K, .mov32X)
    case (0xc, false): (.arsh32K, .arsh32X)
    default: nil
    }
  }
}

extension [BTFLineInfo] {
  /// The line that an instruction comes from: the last one that starts at or before it.
  func line(of instruction: Int) -> BTFLineInfo? {
    last { $0.instruction <= instruction }
  }
}
