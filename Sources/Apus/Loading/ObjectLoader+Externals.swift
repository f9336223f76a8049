import ApusObject
import ApusSystem
import SystemPackage

/// The modules whose functions a program calls (`fd_array` of `BPF_PROG_LOAD`).
struct ModuleTable {
  private var names: [String] = []
  /// Their BTF by index; the first is not used, as index 0 is the kernel itself.
  private(set) var descriptors: [FileDescriptor] = []

  /// The index of a module.
  mutating func index(
    of name: String, _ open: (String) throws(Errno) -> FileDescriptor
  ) throws(Errno) -> Int16 {
    if let index = names.firstIndex(of: name) { return Int16(clamping: index + 1) }
    let descriptor = try open(name)
    if descriptors.isEmpty { descriptors = [FileDescriptor(rawValue: 0)] }
    descriptors.append(descriptor)
    names.append(name)
    return Int16(clamping: names.count)
  }
}

extension ObjectLoader {
  /// The first function number that stands for a weak function that the kernel lacks; libbpf's too.
  private static let missingFunction: Int32 = 2_002_000_000

  /// Resolves a program's calls of kernel functions.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - notes: Gets, by instruction, why it was replaced by one that the verifier rejects when it reaches it.
  /// - Returns: The modules that the calls refer to.
  /// - Throws: ``ApusError`` that names a function that is missing, or of another type.
  func resolveCalls(
    of program: inout ProgramSpecification, notes: inout [Int: String]
  ) throws(ApusError) -> ModuleTable {
    var modules = ModuleTable()
    for (position, call) in program.records.externalCalls.enumerated() {
      let index = call.instruction
      guard program.instructions.indices.contains(index), program.instructions[index].isCall else {
        throw misplaced(program, call.name, index)
      }
      switch try externals.find(call.name, kind: .function, for: program) {
      case .found(let function):
        program.instructions[index].source = Instruction.Pseudo.kernelFunctionCall
        program.instructions[index].immediate = Int32(bitPattern: function.type.rawValue)
        program.instructions[index].offset = try place(function, in: &modules, program)
      case .missing where call.isWeak, .incompatible where call.isWeak:
        program.instructions[index] = Instruction(
          opcode: 0x85, immediate: Self.missingFunction &+ Int32(clamping: position))
        notes[index] =
          "it calls \(call.name), which this kernel does not have with that prototype; call it only if its "
          + "address is not null"
      case .missing:
        throw ApusError(
          .unsupported,
          "Program \(program.name) calls the kernel's function \(call.name), which \(running) and its loaded "
            + "modules do not have. Load the module that has it, or declare it weak and test for it.",
          subject: program.name)
      case .incompatible(let kernel):
        throw mismatch(program, call.name, kernel)
      }
    }
    return modules
  }

  private func place(
    _ found: Externals.Found, in modules: inout ModuleTable, _ program: ProgramSpecification
  ) throws(ApusError) -> Int16 {
    guard let module = found.module else { return 0 }
    let types = types
    do throws(Errno) {
      return try modules.index(of: module) { name throws(Errno) in
        try types.descriptor(ofModule: name)
      }
    } catch {
      throw .systemCall("Opening the BTF of module \(module)", error, subject: program.name)
    }
  }

  /// Resolves the addresses of kernel variables and functions that a program takes, but not of `.kconfig`.
  func resolveVariables(of program: inout ProgramSpecification) throws(ApusError) {
    for variable in program.records.externalVariables where variable.sectionName != ".kconfig" {
      let index = variable.instruction
      guard index >= 0, index < program.instructions.count - 1, program.instructions[index].isWide
      else { throw misplaced(program, variable.name, index) }
      guard variable.sectionName != nil else {
        throw ApusError(
          .invalidObject,
          "Program \(program.name) uses \(variable.name), which the object does not define and does not declare "
            + "in .ksyms or .kconfig either. Link the object that defines it, or compile with `-g`.",
          subject: program.name)
      }
      let isFunction = externals.isFunction(variable.name)
      guard isFunction || externals.isTyped(variable.name) else {
        try resolveAddress(variable, &program)
        continue
      }
      switch try externals.find(
        variable.name, kind: isFunction ? .function : .variable, for: program)
      {
      case .found(let found):
        try setType(found, at: index, isFunction: isFunction, &program)
      case .missing where variable.isWeak, .incompatible where variable.isWeak:
        program.instructions.setWide(0, at: index)
      case .missing:
        throw ApusError(
          .unsupported,
          "Program \(program.name) uses the kernel's \(isFunction ? "function" : "variable") "
            + "\(variable.name), which the BTF of \(running) does not have. Declare it weak and test its address, "
            + "or as `extern const void` to have its address only.",
          subject: program.name)
      case .incompatible(let kernel):
        throw mismatch(program, variable.name, kernel)
      }
    }
  }

  private func setType(
    _ found: Externals.Found, at index: Int, isFunction: Bool, _ program: inout ProgramSpecification
  ) throws(ApusError) {
    // Before 6.4 only variables have addresses by BTF; that of a function is only there to be tested for null.
    if isFunction, found.module != nil || kernel.isOlder(than: KernelVersion(6, 4)) {
      program.instructions.setWide(1, at: index)
      return
    }
    program.instructions[index].source = Instruction.Pseudo.btfID
    program.instructions[index].immediate = Int32(bitPattern: found.type.rawValue)
    program.instructions[index + 1].immediate = 0
    guard let module = found.module else { return }
    do throws(Errno) {
      program.instructions[index + 1].immediate =
        try types.descriptor(ofModule: module).rawValue
    } catch {
      throw .systemCall("Opening the BTF of module \(module)", error, subject: program.name)
    }
  }

  private func resolveAddress(
    _ variable: ExternalVariable, _ program: inout ProgramSpecification
  ) throws(ApusError) {
    let name = variable.name
    let finding: KernelSymbols.Finding?
    do throws(Errno) {
      finding = try externals.address(of: name)
    } catch {
      throw .systemCall(
        "Reading /proc/kallsyms for the symbol \(name)", error, subject: program.name)
    }
    switch finding {
    case .address(let address): program.instructions.setWide(address, at: variable.instruction)
    case nil where variable.isWeak: program.instructions.setWide(0, at: variable.instruction)
    case nil:
      throw ApusError(
        .unsupported,
        "Program \(program.name) uses the address of \(name), which /proc/kallsyms does not list. Declare it weak "
          + "and test for it.", subject: program.name)
    case .ambiguous:
      throw ApusError(
        .unsupported,
        "Program \(program.name) uses the address of \(name), and the kernel has several symbols of that name.",
        subject: program.name)
    case .hidden:
      throw ApusError(
        .permissionDenied,
        "Program \(program.name) uses the address of \(name), which the kernel hides from this process "
          + "(kernel.kptr_restrict). Run it as root with CAP_SYSLOG, or set kernel.kptr_restrict to 0 or 1.",
        subject: program.name)
    }
  }

  private var running: String { kernel.release.map { "Linux \($0)" } ?? "this kernel" }

  private func mismatch(
    _ program: ProgramSpecification, _ name: String, _ kernel: String
  ) -> ApusError {
    ApusError(
      .unsupported,
      "Program \(program.name) declares \(name) with another type than the kernel's, which is: \(kernel). "
        + "Declare it so, or several ways as \(name)___FLAVOUR, all of them weak.",
      subject: program.name)
  }

  private func misplaced(
    _ program: ProgramSpecification, _ name: String, _ index: Int
  ) -> ApusError {
    ApusError(
      .invalidObject,
      "Program \(program.name) uses \(name) at instruction \(index), which is no call or 64-bit load.",
      subject: program.name)
  }
}

extension [Instruction] {
  /// Makes a wide load one of a number.
  fileprivate mutating func setWide(_ value: UInt64, at index: Int) {
    self[index].source = 0
    self[index].immediate = Int32(truncatingIfNeeded: value)
    self[index + 1].immediate = Int32(truncatingIfNeeded: value >> 32)
  }
}
