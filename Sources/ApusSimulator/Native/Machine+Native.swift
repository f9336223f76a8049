import ApusObject

/// A run in machine code that nobody watches.
struct NativeRun: ExecutionWatch {
  static var isOn: Bool { false }

  func willExecute(_ instruction: Int, in machine: Machine) -> Bool { true }

  func run(from start: Int, on machine: Machine) -> Outcome {
    machine.executeNative(from: start)
  }
}

/// The machine code of all programs of a machine.
final class NativeCode {
  private let memory: ExecutableMemory
  private let entry: Int
  /// Where each program's instructions are in the code.
  private let places: [[UInt32]]

  /// Compiles them; nil where that is not possible.
  init?(of machine: Machine) {
    guard ExecutableMemory.isSupported, !machine.programs.isEmpty else { return nil }
    var compiler = NativeCompiler()
    var labels: [[Assembler.Label]] = []
    for (number, program) in machine.programs.enumerated() {
      let type = program.specification.type
      labels.append(
        compiler.compile(
          program.decoded, number: number,
          contextLeadsToPacket: type == .xdp || Helper.Users.packets.include(type),
          map: { machine.maps.indices.contains($0) ? machine.maps[$0] : nil }))
    }
    let assembler = compiler.assembler
    places = labels.map { $0.map { UInt32(assembler.position(of: $0)) } }
    entry = assembler.position(of: compiler.ends.entry)
    guard let memory = ExecutableMemory(assembler.finished()) else { return nil }
    self.memory = memory
  }

  /// Where an instruction's code is.
  func address(of instruction: Int, in program: Int) -> UInt {
    memory.address(of: Int(places[program][instruction]))
  }

  /// Goes to an instruction's code with a machine's hot state.
  @unsafe func enter(
    _ hot: UnsafeMutablePointer<Machine.HotState>, at address: UInt
  ) -> UInt32 {
    typealias Entry = @convention(c) (UnsafeMutableRawPointer, UInt) -> UInt32
    // Sound: the code at this place is a function of this type.
    let function = unsafe unsafeBitCast(memory.address(of: entry), to: Entry.self)
    return unsafe function(hot, address)
  }
}

extension Machine {
  /// Runs from an instruction of the current program until the function that it is in returns.
  func executeNative(from start: Int) -> Outcome {
    guard let native else {
      error = SimulationError(.unsupported, "There is no machine code")
      return .failed
    }
    // Sound: the code keeps every access to memory in the machine's regions, as the interpreter does.
    let status = unsafe native.enter(hot, at: native.address(of: start, in: currentProgram))
    switch status {
    case NativeStatus.returned: return .returned
    case NativeStatus.finished: return .finished
    default:
      if let fault = unsafe NativeStatus.fault(status, at: hot.pointee.faultAddress) {
        return fail(fault, at: pc)
      }
      return .failed
    }
  }

  /// Shows native code where the machine's memory is.
  func prepareNative() {
    unsafe hot.pointee.machine = Unmanaged.passUnretained(self).toOpaque()
    unsafe hot.pointee.helperFunction = callHelperFromNative
    unsafe hot.pointee.outFunction = callOutFromNative
    unsafe hot.pointee.registers = registerFile
    unsafe hot.pointee.regions = regionTable
    unsafe hot.pointee.regionCount = UInt64(regionCount)
    unsafe hot.pointee.stackDistance =
      Address.start(of: Address.stack) &- UInt64(UInt(bitPattern: stack))
  }

  /// What a helper made of a call, for native code.
  fileprivate func status(of result: HelperResult) -> UInt32 {
    switch result {
    case .value(let value):
      registers[0] = value
      return NativeStatus.returned
    case .tailCall:
      unsafe hot.pointee.target = native?.address(of: 0, in: currentProgram) ?? 0
      return NativeStatus.tailCall
    case .finished: return NativeStatus.finished
    case .failed: return NativeStatus.failed
    }
  }

  /// Does an instruction that native code leaves to Swift.
  fileprivate func callOut(_ index: Int) -> UInt32 {
    let op = code[index]
    guard op.operation == .callRegister else {
      guard let value = packetNumber(op) else {
        registers[0] = 0
        return NativeStatus.finished
      }
      registers[0] = value
      return NativeStatus.returned
    }
    unsafe hot.pointee.target = 0
    guard spend(1) else { return NativeStatus.stepLimit }
    let address = registers[op.destination]
    if let target = function(at: address) {
      unsafe hot.pointee.target = native?.address(of: target, in: currentProgram) ?? 0
      return NativeStatus.returned
    }
    guard let helper = helper(numbered: address) else {
      _ = fail(.notAFunction(address), at: index)
      return NativeStatus.failed
    }
    let status = status(of: callHelper(helper.rawValue, watch: NativeRun()))
    if status == NativeStatus.returned { unsafe hot.pointee.target = 0 }
    return status
  }
}

private let callHelperFromNative: Machine.NativeFunction = { hot, number in
  unsafe withMachine(of: hot) { machine in
    machine.status(of: machine.callHelper(UInt8(truncatingIfNeeded: number), watch: NativeRun()))
  }
}

private let callOutFromNative: Machine.NativeFunction = { hot, index in
  unsafe withMachine(of: hot) { $0.callOut(Int(index)) }
}

@unsafe private func withMachine(
  of hot: UnsafeMutableRawPointer, _ body: (Machine) -> UInt32
) -> UInt32 {
  // Sound: native code hands over the hot state of the machine that runs it, which whoever runs it has.
  guard let machine = unsafe hot.assumingMemoryBound(to: Machine.HotState.self).pointee.machine
  else { return NativeStatus.failed }
  return unsafe Unmanaged<Machine>.fromOpaque(machine)._withUnsafeGuaranteedRef(body)
}
