import ApusObject
import ApusSystem
import SystemPackage

/// One attempt to attach an XDP program.
struct XDPAttacher {
  let program: SharedProgram
  let index: UInt32
  let name: String
  let mode: XDPMode

  func attach(via method: XDPAttachMethod) throws(ApusError) -> XDPLink {
    try program.checkIsInKernel("Attaching")
    guard !program.links.isClosed else { throw closed }
    switch method {
    case .link: return try attachByLink()
    case .netlink: return try attachByNetlink()
    case .automatic:
      do throws(ApusError) {
        return try attachByLink()
      } catch  where error.errno == .invalidArgument && lacksLinks {
        return try attachByNetlink()
      }
    }
  }

  /// Links for XDP came with 5.9; only a kernel without them is worth the other way.
  private var lacksLinks: Bool {
    guard let release = try? KernelRelease.current() else { return false }
    return release < KernelRelease(5, 9)
  }

  private func attachByLink() throws(ApusError) -> XDPLink {
    let attributes = BPF.LinkAttributes(
      target: .interface(index), attachType: AttachType.xdp.rawValue, flags: mode.flags.rawValue)
    let attachment: Attachment
    do throws(Errno) {
      attachment = Attachment(.link(try BPF.linkCreate(program.descriptor, attributes)))
    } catch {
      throw self.error(error, explanation: nil, needing: [.bpf, .netAdmin])
    }
    return try adopted(attachment, .link)
  }

  private func attachByNetlink() throws(ApusError) -> XDPLink {
    let flags = mode.flags.union(.updateIfNoExist)
    let attachment: Attachment
    do throws(NetlinkError) {
      let socket = try NetlinkSocket()
      try socket.attachXDP(program.descriptor, toInterface: index, flags: flags)
      attachment = Attachment(
        .netlink(
          NetlinkXDPAttachment(
            socket: socket, interfaceIndex: index, flags: mode.flags, program: program)))
    } catch {
      throw self.error(error.errno, explanation: error.explanation, needing: .netAdmin)
    }
    return try adopted(attachment, .netlink)
  }

  private func adopted(
    _ attachment: Attachment, _ method: XDPAttachMethod
  ) throws(ApusError) -> XDPLink {
    guard program.links.adopt(attachment) else {
      try? attachment.detach()
      throw closed
    }
    return XDPLink(
      interfaceIndex: index, mode: mode, method: method, attachment: attachment,
      owner: program.links)
  }

  private var closed: ApusError {
    .closed("Attaching program \(program.name)", subject: program.name)
  }

  private func error(
    _ errno: Errno, explanation: String?, needing capabilities: Capabilities
  ) -> ApusError {
    switch errno {
    case .resourceBusy, .fileExists:
      return .alreadyAttached(to: name, index: index, errno, explanation: explanation)
    case .notPermitted:
      return .permissionDenied(
        "Attaching program \(program.name) to \(name)", needing: capabilities, subject: name)
    case .operationNotSupportedByDevice:
      return .noSuchInterface(name)
    case .notSupportedOnSocket, .notSupported:
      return unsupportedMode(errno, explanation)
    case .invalidArgument where (try? NetworkInterface.name(of: index)) == nil:
      return .noSuchInterface(name)
    case .invalidArgument where mode == .native:
      return unsupportedMode(errno, explanation)
    default:
      let reason = explanation.map { ": \($0)" } ?? ""
      return ApusError(
        .systemCall,
        "Attaching program \(program.name) to \(name) failed: \(errno.description)\(reason).",
        subject: name, errno: errno)
    }
  }

  private func unsupportedMode(_ errno: Errno, _ explanation: String?) -> ApusError {
    let reason = explanation.map { " (\($0))" } ?? ""
    let advice = mode == .generic ? "" : " Use generic mode, which every interface has."
    let what = mode == .native ? "native mode" : "XDP in this mode"
    return ApusError(
      .unsupportedMode,
      "The driver of interface \(name) does not support \(what)\(reason).\(advice)",
      subject: name, errno: errno)
  }
}
