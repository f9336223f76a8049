import ApusObject
import ApusSystem
import SystemPackage

extension ApusError {
  /// `EPERM`: names the capabilities that are missing and the command that works.
  ///
  /// - Parameters:
  ///   - action: What was tried, as the beginning of a sentence: "Loading program x".
  ///   - capabilities: What it needs on the running kernel.
  ///   - subject: The map, program or interface.
  /// - Returns: The error.
  static func permissionDenied(
    _ action: String, needing capabilities: Capabilities, subject: String? = nil
  ) -> ApusError {
    let held = (try? Capabilities.effective()) ?? []
    return permissionDenied(
      action, needing: capabilities, holding: held, command: rootCommand(), subject: subject)
  }

  /// The same, with what the process has and is as parameters.
  static func permissionDenied(
    _ action: String, needing needed: Capabilities, holding held: Capabilities, command: String,
    subject: String?
  ) -> ApusError {
    // For bpf(2) CAP_SYS_ADMIN still implies the others; for a netlink request it does not.
    let isSystemCall = needed.contains(.bpf)
    let implied: Capabilities =
      held.contains(.sysAdmin) && isSystemCall ? [.bpf, .perfmon, .netAdmin] : []
    let missing = needed.subtracting(held.union(implied))
    guard missing.isEmpty else {
      let names = missing.names
      let list =
        names.count > 1 ? "the capabilities \(sentence(names))" : "the capability \(names[0])"
      return ApusError(
        .permissionDenied,
        "\(action) needs \(list), which this process does not have. Run it as root: \(command)",
        subject: subject, errno: .notPermitted)
    }
    return ApusError(
      .permissionDenied,
      "\(action) was refused although this process holds \(sentence(needed.names)). A container's user "
        + "namespace, a seccomp filter, kernel lockdown or a security module forbids it: run it "
        + "outside the container, or allow bpf(2) there.",
      subject: subject, errno: .notPermitted)
  }

  /// What the running kernel asks for to load a program of a type, or a map if it is nil.
  static func neededCapabilities(
    for type: ProgramType?, on release: KernelRelease?
  ) -> Capabilities {
    // Before 5.8 there was one for everything.
    if let release, release < KernelRelease(5, 8) { return .sysAdmin }
    guard let type else { return .bpf }
    var needed: Capabilities = .bpf
    if netAdminTypes.contains(type) { needed.insert(.netAdmin) }
    if perfmonTypes.contains(type) { needed.insert(.perfmon) }
    return needed
  }

  /// The kernel's `is_net_admin_prog_type`, without what every process may load.
  private static let netAdminTypes: Set<ProgramType> = [
    .trafficClassifier, .trafficAction, .xdp, .tunnelIn, .tunnelOut, .tunnelTransmit,
    .tunnelSegment6Local, .socketPacket, .socketMessage, .flowDissector, .cgroupDevice,
    .cgroupSocket, .cgroupSocketAddress, .cgroupSocketOption, .cgroupSysctl, .socketOperations,
    .replacement, .netfilter,
  ]

  /// The kernel's `is_perfmon_prog_type`.
  private static let perfmonTypes: Set<ProgramType> = [
    .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm,
    .structOps, .replacement,
  ]

  /// This process's own command, with `sudo` in front.
  private static func rootCommand() -> String {
    let arguments = CommandLine.arguments
    let executable =
      (try? ExecutablePath.current().string) ?? arguments.first ?? "the program"
    return (["sudo", executable] + arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  /// An argument as a shell takes it.
  private static func quoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: ":"),
        UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "%"):
        true
      default:
        false
      }
    }
    if plain, !argument.isEmpty { return argument }
    return "'"
      + argument.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  /// `a, b and c`.
  static func sentence(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
