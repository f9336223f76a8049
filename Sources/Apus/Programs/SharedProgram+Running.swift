import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Why the kernel did not run the program (`BPF_PROG_RUN`).
  func runError(_ errno: Errno) -> ApusError {
    guard errno == .notPermitted else {
      return .systemCall("Running program \(name)", errno, subject: name)
    }
    return .permissionDenied(
      "Running program \(name)",
      needing: ApusError.neededCapabilities(
        for: specification.type, on: try? KernelRelease.current()),
      subject: name)
  }
}
