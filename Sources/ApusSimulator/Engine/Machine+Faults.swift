import ApusObject

/// What a program did that it must not.
enum Fault {
  case stepLimit
  case callDepth
  case read(UInt64, Int)
  case write(UInt64, Int)
  case notAFunction(UInt64)
  case end
  case missing
}

extension Machine {
  /// Keeps what went wrong at an instruction.
  @inline(never)
  func fail(_ fault: Fault, at instruction: Int) -> Outcome {
    var error: SimulationError
    switch fault {
    case .stepLimit:
      error = SimulationError(
        .stepLimit, "The program did not end within \(environment.stepLimit) steps")
    case .callDepth:
      error = SimulationError(
        .callDepth, "Functions call each other more than \(Frame.limit) deep")
    case .read(let address, let width): error = invalidAccess("read", address, UInt64(width))
    case .write(let address, let width): error = invalidAccess("write", address, UInt64(width))
    case .notAFunction(let address):
      error = SimulationError(
        .invalidCall, "It calls 0x\(String(address, radix: 16)), which is no function")
    case .end:
      error = SimulationError(
        .invalidInstruction, "The program goes on behind its last instruction")
    case .missing:
      error = SimulationError(.missingFunction, "It calls a kernel function that is not there")
    }
    locate(&error, at: instruction)
    self.error = error
    return .failed
  }

  /// Adds the program, instruction and line.
  func locate(_ error: inout SimulationError, at instruction: Int) {
    let specification = program.specification
    error.subject = error.subject ?? specification.name
    error.instruction = instruction
    error.source = specification.lineInfo.line(of: instruction)
  }

  /// Says what memory was tried, relative to what is there.
  func invalidAccess(_ verb: String, _ address: UInt64, _ width: UInt64) -> SimulationError {
    let (region, place) = describe(address)
    var error = SimulationError(
      .invalidAccess, "It tried to \(verb) \(width) bytes at \(place)")
    error.region = region
    return error
  }

  private func describe(_ address: UInt64) -> (MemoryRegion, String) {
    // Just below a region is meant to be of it.
    let isBelow = address & Address.offsetMask > Address.offsetMask &- 0xffff
    let number = (address >> Address.shift) &+ (isBelow ? 1 : 0)
    let offset = isBelow ? address | ~Address.offsetMask : address & Address.offsetMask
    let hex = "0x" + String(address, radix: 16)
    func signed(_ base: UInt64) -> String {
      let distance = Int64(bitPattern: offset &- base)
      return "\(distance < 0 ? "-" : "+")\(distance.magnitude)"
    }
    switch number {
    case UInt64(Address.packet) where offset < 0x1000 || isBelow:
      return (.null, "null \(signed(0))")
    case UInt64(Address.packet):
      let data = Address.packetStart + UInt64(packet.data)
      return (
        .packet,
        "the packet's start \(signed(data)), and it has \(packet.end - packet.data) bytes"
      )
    case UInt64(Address.context):
      return (.context, "the context \(signed(0)), which has \(contextSize) bytes")
    case UInt64(Address.stack):
      let top = UInt64(Self.stackSize - Frame.size * depth)
      return (.stack, "the stack, r10 \(signed(top)), which has \(Frame.size) bytes")
    case UInt64(Address.firstRecord)..<UInt64(Address.firstMap):
      return (.record, "a ring buffer's record \(signed(0))")
    case Address.mapHandles:
      return (.mapHandle, "a map itself, not one of its values")
    case Address.functions: return (.function, "a function")
    default: break
    }
    let index = Int(truncatingIfNeeded: number) - Address.firstMap
    guard maps.indices.contains(index) else { return (.none, "\(hex), where nothing is") }
    let map = maps[index]
    let mask = (UInt64(1) << map.shift) - 1
    let place = isBelow ? signed(0) : "+\(offset & mask)"
    let access = map.specification.flags.contains(.readOnlyForPrograms) ? " read-only" : ""
    return (
      .map(map.specification.name),
      "a\(access) value of map \(map.specification.name) \(place), which has "
        + "\(map.valueSize) bytes"
    )
  }

  /// Where the program is, for a debugger.
  func state(at instruction: Int) -> ExecutionState {
    let specification = program.specification
    let code = specification.instructions
    let r = registers
    let lines = Disassembly(Array(code[min(instruction, code.count)...].prefix(2))).lines
    var bytes: [UInt8] = []
    let bottom = r[10] &- UInt64(Frame.size)
    for offset in 0..<UInt64(Frame.size) {
      bytes.append(memory.load(bottom &+ offset, as: UInt8.self) ?? 0)
    }
    return ExecutionState(
      program: specification.name, instruction: instruction, text: lines.first?.text ?? "end",
      source: specification.lineInfo.line(of: instruction),
      registers: (0..<UInt8(Registers.count)).map { r[$0] }, stack: bytes, depth: depth)
  }
}
