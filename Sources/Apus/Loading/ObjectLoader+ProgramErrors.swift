import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Says why a program was not loaded.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - errno: The kernel's error.
  ///   - text: The verifier's log.
  ///   - notes: By instruction, why it is one that the verifier rejects when it reaches it.
  /// - Returns: The error.
  func error(
    _ program: ProgramSpecification, _ errno: Errno, log text: String, notes: [Int: String]
  ) -> ApusError {
    let name = program.name
    // What the verifier says of a tracing program for what it does not know is about the target.
    if errno == .invalidArgument, program.type == .tracing, let type = program.attachType,
      kernel.features.lacks(.attachType(type))
    {
      return unsupported(program, "\(type)", type.firstKernelVersion, errno)
    }
    if let rejection = rejection(of: program, VerifierLog(text), notes: notes) {
      return ApusError(
        .verifierRejected, message(program, rejection), subject: name, errno: errno,
        verifierLog: text, rejection: rejection)
    }
    switch errno {
    case .notPermitted:
      return .permissionDenied(
        "Loading program \(name)", needing: neededCapabilities,
        subject: name)
    case .invalidArgument where kernel.features.lacks(.programType(program.type)):
      return unsupported(program, "\(program.type)", program.type.firstKernelVersion, errno)
    case .invalidArgument:
      guard let type = program.attachType, kernel.features.lacks(.attachType(type)) else {
        return other(name, errno, text)
      }
      return unsupported(program, "\(type)", type.firstKernelVersion, errno)
    case .argListTooLong:
      let explanation =
        "it has \(program.instructions.count) instructions, and the kernel takes from 1 to 1,000,000 "
        + "(4,096 of a process without CAP_BPF)"
      return ApusError(
        .verifierRejected, "The verifier rejected program \(name): \(explanation).", subject: name,
        errno: errno, verifierLog: text,
        rejection: VerifierRejection(.tooLarge, explanation: explanation))
    default: return other(name, errno, text)
    }
  }

  /// What the kernel gives no reason for, with what it wrote nonetheless.
  private func other(_ name: String, _ errno: Errno, _ text: String) -> ApusError {
    ApusError(
      .systemCall, "Loading program \(name) failed: \(errno.description).", subject: name,
      errno: errno, verifierLog: text.isEmpty ? nil : text)
  }

  /// What the log says, with the place in the source; nil if it says nothing.
  private func rejection(
    of program: ProgramSpecification, _ log: VerifierLog, notes: [Int: String]
  ) -> VerifierRejection? {
    let note = log.lastInstruction.flatMap { notes[$0] }
    guard var rejection = VerifierRejection(log, explanation: note) else { return nil }
    if let index = rejection.instruction,
      let line = program.lineInfo.last(where: { $0.instruction <= index })
    {
      rejection.file = line.file
      rejection.line = line.line
      let text = line.text.drop(while: \.isWhitespace)
      rejection.source = text.isEmpty ? nil : String(text)
    }
    return rejection
  }

  /// The fault in plain words first, then the place, the registers, and the verifier's own words.
  private func message(
    _ program: ProgramSpecification, _ rejection: VerifierRejection
  ) -> String {
    var message = "The verifier rejected program \(program.name)"
    let place = rejection.place.map { " at \($0)" } ?? ""
    if let explanation = rejection.explanation {
      message += ": \(explanation).\n  It says\(place): \(rejection.verdict)"
    } else {
      message += "\(place): \(rejection.verdict)"
    }
    if let source = rejection.source { message += "\n  source: \(source)" }
    if !rejection.registers.isEmpty {
      message +=
        "\n  registers: " + rejection.registers.map(\.description).joined(separator: " ")
    }
    let held = (try? Capabilities.effective()) ?? []
    if held.isDisjoint(with: [.perfmon, .sysAdmin]) {
      message +=
        "\n  The verifier is stricter with a process that lacks CAP_PERFMON, as this one does."
    }
    return message
  }

  private func unsupported(
    _ program: ProgramSpecification, _ what: String, _ version: KernelVersion?, _ errno: Errno
  ) -> ApusError {
    ApusError(
      .unsupported, "Program \(program.name) is \(what), which \(kernel.lack(since: version)).",
      subject: program.name, errno: errno)
  }
}
