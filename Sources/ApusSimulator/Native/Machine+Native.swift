/// A run in machine code that nobody watches.
struct NativeRun: ExecutionWatch {
  static var isOn: Bool { false }

  func willExecute(_ instruction: Int, in machine: Machine) -> Bool { true }

  func run(from start: Int, on machine: Machine) -> Outcome {
    machine.executeNative(from: start)
  }
}

extension Machine {
  /// Runs from an instruction of the current program until the function that it is in returns.
  func executeNative(from start: Int) -> Outcome {
    typealias Entry = @convention(c) (UnsafeMutableRawPointer, UInt) -> UInt32
    // Sound: the code at this place is a function of this type, which keeps every access to memory in the machine's
    // regions, as the interpreter does.
    let entry = unsafe unsafeBitCast(hot.pointee.entry, to: Entry.self)
    let status = unsafe entry(hot, nativePlace(of: start))
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

  /// Where an instruction of the current program is in native code; the instruction has to be one of it.
  fileprivate func nativePlace(of instruction: Int) -> UInt {
    guard let places = unsafe hot.pointee.places, let starts = unsafe hot.pointee.starts else {
      return 0
    }
    // Sound: the tables have every program and each of its instructions.
    return unsafe places[starts[currentProgram] + instruction]
  }

  /// Tells native code where it is and where the machine's memory is.
  func showMemory(to native: NativeCode) {
    unsafe hot.pointee.machine = Unmanaged.passUnretained(self).toOpaque()
    unsafe hot.pointee.helperFunction = callHelperFromNative
    unsafe hot.pointee.outFunction = callOutFromNative
    unsafe hot.pointee.registers = registerFile
    unsafe hot.pointee.stackDistance =
      Address.start(of: Address.stack) &- UInt64(UInt(bitPattern: stackMemory.start))
    unsafe hot.pointee.entry = native.entry
    unsafe hot.pointee.places = native.places
    unsafe hot.pointee.starts = native.starts
    unsafe hot.pointee.entries = native.entries
  }

  /// What a helper made of a call, for native code.
  fileprivate func status(of result: HelperResult) -> UInt32 {
    switch result {
    case .value(let value):
      registers[0] = value
      return NativeStatus.returned
    case .tailCall:
      unsafe hot.pointee.target = nativePlace(of: 0)
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
      unsafe hot.pointee.target = nativePlace(of: target)
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
