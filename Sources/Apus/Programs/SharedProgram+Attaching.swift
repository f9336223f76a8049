import ApusObject
import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Attaches the program by a link, which belongs to the object from then on.
  ///
  /// - Parameters:
  ///   - target: What it is attached to, for messages.
  ///   - capabilities: What that takes.
  ///   - link: Makes the link.
  /// - Returns: The attachment, which the object keeps.
  /// - Throws: ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed``, ``ApusError/Code/systemCall``.
  func attach(
    to target: String, needing capabilities: Capabilities,
    by link: (borrowing OwnedDescriptor) throws(Errno) -> OwnedDescriptor
  ) throws(ApusError) -> Attachment {
    try attach(to: target, needing: capabilities) { program throws(Errno) -> Attachment.Holder in
      .link(try link(program))
    }
  }

  /// Attaches the program by what `holder` makes; see above.
  func attach(
    to target: String, needing capabilities: Capabilities,
    _ holder: (borrowing OwnedDescriptor) throws(Errno) -> Attachment.Holder
  ) throws(ApusError) -> Attachment {
    try checkIsInKernel("Attaching")
    let action = "Attaching program \(name) to \(target)"
    guard !links.isClosed else {
      throw .closed("Attaching program \(name)", subject: name)
    }
    let attachment: Attachment
    do throws(Errno) {
      attachment = try Attachment(holder(descriptor))
    } catch {
      switch error {
      case .notPermitted: throw .permissionDenied(action, needing: capabilities, subject: name)
      case .resourceBusy:
        throw ApusError(
          .alreadyAttached,
          "\(action) failed: there is a program of its kind, or one that excludes it.",
          subject: name, errno: error)
      default: throw .systemCall(action, error, subject: name)
      }
    }
    guard links.adopt(attachment) else {
      try? attachment.detach()
      throw .closed("Attaching program \(name)", subject: name)
    }
    return attachment
  }

  /// Attaches the program by a link to what a descriptor stands for, as its section says (`BPF_LINK_CREATE`).
  func attach(
    to target: String, _ descriptor: FileDescriptor, needing capabilities: Capabilities
  ) throws(ApusError) -> ProgramLink {
    let type = try attachType
    let attachment = try attach(to: target, needing: capabilities) { program throws(Errno) in
      try BPF.linkCreate(
        program,
        BPF.LinkAttributes(target: .descriptor(descriptor), attachType: type.rawValue))
    }
    return ProgramLink(attachment: attachment, owner: links)
  }

  /// What the section says that the program is attached as.
  var attachType: AttachType {
    get throws(ApusError) {
      if let type = specification.attachType { return type }
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached: its section \(sectionName) does not say as what.",
        subject: name)
    }
  }
}
