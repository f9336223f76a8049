import ApusSystem
import SystemPackage

extension ApusError {
  /// No interface of that name: lists those that exist.
  static func noSuchInterface(_ name: String) -> ApusError {
    let names = (try? NetworkInterface.all())?.map(\.name) ?? []
    let list = names.isEmpty ? "" : " It has \(sentence(names))."
    return ApusError(
      .noSuchInterface, "There is no network interface \(name) in this network namespace.\(list)",
      subject: name, errno: .operationNotSupportedByDevice)
  }

  /// Another XDP program is on the interface: says which, how, and what removes it.
  static func alreadyAttached(
    to name: String, index: UInt32, _ errno: Errno, explanation: String?
  ) -> ApusError {
    let state = (try? NetlinkSocket().interface(at: index))?.xdp ?? XDPState()
    let modes: [(mode: XDPState.Mode, name: String, keyword: String)] = [
      (.native, "native", "xdpdrv"), (.generic, "generic", "xdpgeneric"),
      (.offload, "offload", "xdpoffload"),
    ]
    for (mode, modeName, keyword) in modes {
      guard let id = state.programs[mode] else { continue }
      return ApusError(
        .alreadyAttached,
        "Another XDP program (id \(id), \(modeName) mode) is already attached to \(name). End the process "
          + "that attached it, or detach it with: sudo ip link set dev \(name) \(keyword) off",
        subject: name, errno: errno)
    }
    let reason = explanation.map { ": \($0)" } ?? ""
    return ApusError(
      .alreadyAttached, "Another XDP program is already attached to \(name)\(reason).",
      subject: name, errno: errno)
  }
}
