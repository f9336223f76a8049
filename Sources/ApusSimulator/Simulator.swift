public import ApusObject
import Synchronization

/// A simulated machine with an object loaded: runs its programs in the process, without privileges.
///
/// Every access of a program is checked, so any program can be run; what it must not do is thrown as a
/// ``SimulationError``. Everything is deterministic. It can be shared between tasks, and runs one program
/// at a time.
public final class Simulator: @unchecked Sendable {
  // The machine is touched only with the lock held; nothing of it is handed out.
  private let lock = Mutex<Void>(())
  private let machine: Machine
  private let programNumbers: [String: Int]

  /// What was loaded.
  public let specification: ObjectSpecification

  /// Loads an object: all its maps, and all its programs that are loaded by default.
  ///
  /// CO-RE relocations stay as the compiler wrote them: the program runs with its own types.
  ///
  /// - Throws: ``SimulationError`` if an instruction, helper, kernel function or map is nothing that the
  ///   simulator can run, or if it is to compile programs where it cannot.
  public init(
    loading specification: ObjectSpecification,
    environment: SimulationEnvironment = SimulationEnvironment()
  ) throws(SimulationError) {
    self.specification = specification
    guard specification.byteOrder == .host else {
      throw SimulationError(.invalidProgram, "The object is for machines of another byte order")
    }
    guard (1...256).contains(environment.processorCount), environment.stepLimit > 0,
      environment.stepLimit < 1 << 60
    else {
      throw SimulationError(
        .invalidInput, "A machine has 1 to 256 CPUs, and a positive limit of steps")
    }
    let machine = Machine(environment)
    for map in specification.maps where map.isCreatedByDefault {
      let storage = try machine.addMap(map)
      if map.type == .arrayOfMaps || map.type == .hashOfMaps { storage.innerTemplate = map }
    }
    var numbers: [String: Int] = [:]
    for program in specification.programs where program.isLoadedByDefault {
      do throws(SimulationError) {
        let decoded = try Self.decode(program, on: machine)
        numbers[program.name] = machine.programs.count
        machine.add(
          LoadedCode(
            decoded, of: program, number: machine.programs.count,
            exceptionCallback: program.exceptionCallback(in: specification.btf)))
      } catch {
        var error = error
        error.subject = error.subject ?? program.name
        throw error
      }
    }
    self.machine = machine
    programNumbers = numbers
    try fillSlots()
    if environment.execution == .native, !numbers.isEmpty, !machine.compile() {
      throw SimulationError(
        .unsupported,
        "The programs cannot be compiled: they are too long, or this system runs no code that a process makes"
      )
    }
  }

  /// Whether programs run in machine code: ``ExecutionMode/native``, or ``ExecutionMode/interpreted``.
  ///
  /// With ``ExecutionMode/automatic`` it changes after some runs. A run that counts instructions or has an observer
  /// is always interpreted.
  public var execution: ExecutionMode {
    withMachine { $0.isCompiled ? .native : .interpreted }
  }

  /// Whether this process can compile programs to machine code and run it.
  public static var canCompile: Bool { triedToCompile }

  // A single instruction, which returns; it is not run.
  private static let triedToCompile = ExecutableMemory([0xc3]) != nil

  private static func decode(
    _ program: ProgramSpecification, on machine: Machine
  ) throws(SimulationError) -> [DecodedInstruction] {
    var addresses: [Int: UInt64] = [:]
    for reference in program.references {
      guard let map = machine.map(named: reference.map) else {
        throw SimulationError(.noSuchMap, "There is no map \(reference.map)")
      }
      switch reference.kind {
      case .map: addresses[reference.instruction] = Address.handle(ofMap: map.number)
      case .value(let offset):
        guard map.specification.type == .array else {
          throw SimulationError(.invalidMap, "Map \(reference.map) has no one value to point into")
        }
        addresses[reference.instruction] =
          machine.address(of: map, slot: 0, cpu: 0) &+ UInt64(offset)
      }
    }
    for variable in program.externalVariables {
      guard variable.isWeak else {
        throw SimulationError(
          .missingFunction, "The simulator does not have the kernel's variable \(variable.name)")
      }
      // A program that asks whether there is a function wants to know no more than that.
      addresses[variable.instruction] =
        Helper.kernelFunctions[variable.name] == nil ? 0 : Address.someKernelFunction
    }
    var functions: [Int: Helper?] = [:]
    for call in program.externalCalls {
      let helper = Helper.kernelFunctions[call.name]
      guard helper != nil || call.isWeak else {
        throw SimulationError(
          .missingFunction, "The simulator does not have the kernel function \(call.name)")
      }
      functions[call.instruction] = .some(helper)
    }
    return try Decoder(program: program, addresses: addresses, functions: functions).decoded()
  }

  /// Runs `body` with the machine, while nobody else has it.
  func withMachine<Result, Failure: Error>(
    _ body: (Machine) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lock.withLock { (_: inout Void) throws(Failure) -> Result in try body(machine) }
  }

  func number(of program: String) throws(SimulationError) -> Int {
    guard let number = programNumbers[program] else {
      let names = programNumbers.keys.sorted().joined(separator: ", ")
      throw SimulationError(
        .noSuchProgram, "There is no program \(program); there are: \(names)", subject: program)
    }
    return number
  }

  /// The names of the programs that were loaded, in the object's order.
  public var programs: [String] {
    specification.programs.map(\.name).filter { programNumbers[$0] != nil }
  }

  /// A handle to a map by its name.
  ///
  /// - Throws: ``SimulationError/Code/noSuchMap``.
  public func map(_ name: String) throws(SimulationError) -> SimulatedMap {
    let found = withMachine { $0.map(named: name).map { ($0.number, $0.specification.type) } }
    guard let (number, _) = found else {
      let names = specification.maps.map(\.name).sorted().joined(separator: ", ")
      throw SimulationError(
        .noSuchMap, "There is no map \(name); there are: \(names)", subject: name)
    }
    return SimulatedMap(self, number: number)
  }

  /// Makes a map that the object has not, for example to put it into a map of maps.
  ///
  /// - Throws: ``SimulationError/Code/invalidMap``.
  public func makeMap(_ specification: MapSpecification) throws(SimulationError) -> SimulatedMap {
    let number = try withMachine { (machine) throws(SimulationError) in
      try machine.addMap(specification).number
    }
    return SimulatedMap(self, number: number)
  }

  /// What `bpf_ktime_get_ns` says now, in nanoseconds.
  public var time: UInt64 {
    withMachine { $0.clock }
  }

  /// Lets time go by, and runs what timers in values of maps (`bpf_timer_start`) call back meanwhile, each at its time,
  /// and at first the work that was started (`bpf_wq_start`), even if no time goes by.
  ///
  /// - Throws: ``SimulationError`` with what a callback must not do, and its line.
  public func advanceTime(byNanoseconds nanoseconds: UInt64) throws(SimulationError) {
    try withMachine { (machine) throws(SimulationError) in
      let (time, isOver) = machine.clock.addingReportingOverflow(nanoseconds)
      try machine.advance(to: isOver ? .max : time)
    }
  }

  /// Takes what programs printed (`bpf_trace_printk`), at most 10,000 lines.
  public func takeLog() -> [String] {
    withMachine { machine in
      defer { machine.log.removeAll() }
      return machine.log
    }
  }
}
