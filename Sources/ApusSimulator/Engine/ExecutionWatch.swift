public import ApusObject

/// Sees every instruction before it runs.
protocol ExecutionWatch {
  /// Whether there is anything to call.
  static var isOn: Bool { get }

  /// Called before an instruction runs; false ends the run with the error that the machine has.
  func willExecute(_ instruction: Int, in machine: Machine) -> Bool

  /// Runs from an instruction of the current program until the function that it is in returns.
  func run(from start: Int, on machine: Machine) -> Outcome
}

extension ExecutionWatch {
  func run(from start: Int, on machine: Machine) -> Outcome {
    machine.execute(from: start, watch: self)
  }
}

/// Sees nothing, and costs nothing.
struct NoWatch: ExecutionWatch {
  @inline(__always)
  static var isOn: Bool { false }

  @inline(__always)
  func willExecute(_ instruction: Int, in machine: Machine) -> Bool { true }
}

/// Counts how often each instruction ran, and shows each to a debugger.
struct FullWatch: ExecutionWatch {
  static var isOn: Bool { true }

  let observer: ((ExecutionState) -> ExecutionState.Decision)?

  func willExecute(_ instruction: Int, in machine: Machine) -> Bool {
    machine.program.count(instruction)
    guard let observer else { return true }
    machine.pc = instruction
    if observer(machine.state(at: instruction)) == .proceed { return true }
    machine.error = SimulationError(.stepLimit, "The observer stopped the program")
    return false
  }
}

/// Where a program is before an instruction: what a debugger shows.
public struct ExecutionState: Sendable {
  /// The program's name.
  public let program: String
  /// The index of the instruction that comes next.
  public let instruction: Int
  /// What it does, as `llvm-objdump` writes it.
  public let text: String
  /// The line it comes from, if the object says so.
  public let source: BTFLineInfo?
  /// r0 to r10.
  public let registers: [UInt64]
  /// The stack of the function, from its lowest address to where r10 points.
  public let stack: [UInt8]
  /// How many functions are waiting for this one to return.
  public let depth: Int

  /// Whether to go on.
  public enum Decision: Sendable {
    /// Run the instruction.
    case proceed
    /// End the run, which throws.
    case stop
  }
}
