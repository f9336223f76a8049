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
    try checkIsInKernel("Attaching")
    let action = "Attaching program \(name) to \(target)"
    guard !links.isClosed else {
      throw .closed("Attaching program \(name)", subject: name)
    }
    let attachment: Attachment
    do throws(Errno) {
      attachment = Attachment(.link(try link(descriptor)))
    } catch {
      guard error == .notPermitted else { throw .systemCall(action, error, subject: name) }
      throw .permissionDenied(action, needing: capabilities, subject: name)
    }
    guard links.adopt(attachment) else {
      try? attachment.detach()
      throw .closed("Attaching program \(name)", subject: name)
    }
    return attachment
  }
}
