/// Guesses where the addresses in a program's registers lead.
///
/// It follows the instructions as they stand, and need not be right: a guess only chooses the check that comes
/// first, and one that fails is followed by the full one.
struct RegionHints {
  enum Hint {
    case context
    case packet
    case stack
    /// Of a map, by its number.
    case handle(Int)
    case value(Int)
  }

  private struct State {
    var registers: [Hint?] = Array(repeating: nil, count: Registers.count)
    /// What was stored in each 8 bytes of the stack, from below r10 down.
    var slots: [Hint?] = Array(repeating: nil, count: Frame.size / 8)
  }

  /// How many jumps are remembered at a time.
  private static let jumpLimit = 256

  private let contextLeadsToPacket: Bool
  private let mapCount: Int
  private var state = State()
  private var isReached = true
  private var saved: [Int: State] = [:]

  init(contextLeadsToPacket: Bool = false, mapCount: Int = 0) {
    self.contextLeadsToPacket = contextLeadsToPacket
    self.mapCount = mapCount
    state.registers[1] = .context
    state.registers[10] = .stack
  }

  /// Where an address in a register leads, if there is a guess.
  func region(of register: UInt8) -> Hint? {
    state.registers[Int(register)]
  }

  /// Called before each instruction.
  mutating func arrive(at index: Int) {
    let jumped = saved.removeValue(forKey: index)
    if !isReached {
      state = jumped ?? State()
      state.registers[10] = .stack
    }
    isReached = true
  }

  /// Called after each instruction.
  mutating func pass(_ op: DecodedInstruction, at index: Int) {
    let (destination, source) = (Int(op.destination), Int(op.source))
    switch op.operation {
    case .mov64X: state.registers[destination] = state.registers[source]
    case .add64K, .sub64K, .sub64X: break
    case .add64X:
      state.registers[destination] = state.registers[destination] ?? state.registers[source]
    case .loadImmediate: state.registers[destination] = hint(of: op.immediate)
    case .load32, .load64: passLoad(op)
    case .store64X where op.destination == 10:
      if let slot = Self.slot(at: op.offset) { state.slots[slot] = state.registers[source] }
    case .callHelper:
      let isLookup =
        op.immediate == UInt64(Helper.mapLookup.rawValue)
        || op.immediate == UInt64(Helper.mapLookupPerCPU.rawValue)
      if isLookup, case .handle(let map) = state.registers[1] {
        state.registers[0] = .value(map)
      } else {
        state.registers[0] = nil
      }
      for register in 1...5 { state.registers[register] = nil }
    case .call, .callRegister: for register in 0...5 { state.registers[register] = nil }
    case .jump:
      save(for: op, at: index)
      isReached = false
    case .exit, .end, .missing: isReached = false
    default:
      if NativeCompiler.Condition(op.operation) != nil || op.operation == .mayGoto {
        save(for: op, at: index)
      } else if MemoryAccess(op.operation) == nil || op.writesDestination {
        state.registers[destination] = nil
      }
    }
  }

  private mutating func passLoad(_ op: DecodedInstruction) {
    let destination = Int(op.destination)
    switch state.registers[Int(op.source)] {
    case .context where contextLeadsToPacket && op.operation == .load32:
      state.registers[destination] = .packet
    case .stack where op.source == 10:
      state.registers[destination] = Self.slot(at: op.offset).flatMap { state.slots[$0] }
    default: state.registers[destination] = nil
    }
  }

  private mutating func save(for op: DecodedInstruction, at index: Int) {
    let target = Int(op.offset)
    if target > index, saved.count < Self.jumpLimit, saved[target] == nil { saved[target] = state }
  }

  private static func slot(at offset: Int32) -> Int? {
    guard offset < 0, offset >= -Int32(Frame.size), offset % 8 == 0 else { return nil }
    return Int(-offset) / 8 - 1
  }

  private func hint(of address: UInt64) -> Hint? {
    let number = address >> Address.shift
    if number == Address.mapHandles {
      let map = Int(address & Address.offsetMask)
      return map < mapCount ? .handle(map) : nil
    }
    guard number >= UInt64(Address.firstMap), number < UInt64(Address.firstMap + mapCount) else {
      return nil
    }
    return .value(Int(number) - Address.firstMap)
  }
}

extension DecodedInstruction {
  fileprivate var writesDestination: Bool {
    switch MemoryAccess(operation)?.kind {
    case .load, .loadSigned: true
    default: false
    }
  }
}
