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
    let log = VerifierLog(text)
    if let verdict = log.verdict {
      return ApusError(
        .verifierRejected, rejection(program, verdict: verdict, log: log, notes: notes),
        subject: name,
        errno: errno, verifierLog: text)
    }
    switch errno {
    case .notPermitted:
      return .permissionDenied(
        "Loading program \(name)", needing: neededCapabilities,
        subject: name)
    case .invalidArgument where kernel.isOlder(than: program.type.firstKernelVersion):
      return unsupported(program, "\(program.type)", program.type.firstKernelVersion, errno)
    case .invalidArgument where kernel.isOlder(than: program.attachType?.firstKernelVersion):
      let attachType = program.attachType.map(\.description) ?? ""
      return unsupported(program, attachType, program.attachType?.firstKernelVersion, errno)
    case .argListTooLong:
      return ApusError(
        .verifierRejected,
        "Program \(name) has \(program.instructions.count) instructions, which is too many or none.",
        subject: name, errno: errno, verifierLog: text)
    default:
      return .systemCall("Loading program \(name)", errno, subject: name)
    }
  }

  private func rejection(
    _ program: ProgramSpecification, verdict: String, log: VerifierLog, notes: [Int: String]
  ) -> String {
    var message = "The verifier rejected program \(program.name)"
    if let index = log.lastInstruction {
      if let line = program.lineInfo.last(where: { $0.instruction <= index }) {
        message += " at \(line.file):\(line.line)"
      }
      message += ", instruction \(index)"
    }
    if let index = log.lastInstruction, let note = notes[index] {
      return message + ": \(note) (\(verdict))."
    }
    message += ": \(verdict)"
    let held = (try? Capabilities.effective()) ?? []
    if held.isDisjoint(with: [.perfmon, .sysAdmin]) {
      message += " (It is stricter with a process that lacks CAP_PERFMON, as this one does.)"
    }
    return message
  }

  private func unsupported(
    _ program: ProgramSpecification, _ what: String, _ version: KernelVersion?, _ errno: Errno
  ) -> ApusError {
    let needed = version.map { "Linux \($0)" } ?? "a newer kernel"
    let running = kernel.release.map { "this is \($0)" } ?? "this one is older"
    return ApusError(
      .unsupported, "Program \(program.name) is \(what), which needs \(needed), and \(running).",
      subject: program.name, errno: errno)
  }
}
