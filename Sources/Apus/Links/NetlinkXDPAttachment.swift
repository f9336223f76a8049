import ApusSystem
import SystemPackage

/// An XDP program that an interface holds, attached by netlink.
struct NetlinkXDPAttachment: ~Copyable, Sendable {
  /// Of the interface's own network namespace, whichever thread detaches.
  let socket: NetlinkSocket
  let interfaceIndex: UInt32
  let flags: XDPFlags
  let program: SharedProgram

  /// Detaches the program, if it is still the one that was attached.
  consuming func detach() throws(NetlinkError) {
    let knowsExpected = (try? KernelRelease.current()).map { $0 >= KernelRelease(5, 7) } ?? true
    do throws(NetlinkError) {
      try socket.detachXDP(
        expected: knowsExpected ? program.descriptor.borrowed : nil,
        fromInterface: interfaceIndex, flags: flags)
    } catch  where error.errno == .operationNotSupportedByDevice {
      // The interface is gone, and with it the attachment.
    }
  }

  var isAttached: Bool {
    guard let id = program.id, let interface = try? socket.interface(at: interfaceIndex) else {
      return false
    }
    return interface.xdp.programs.values.contains(id)
  }
}
