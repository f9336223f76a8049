import ApusSystem

/// A handle to one attachment of a program: to a tracepoint or a function of the kernel's, to a control group, to a map
/// of sockets, to a network namespace.
///
/// It does not own the attachment, the object does: dropping the handle detaches nothing. A copy is the same
/// attachment.
public struct ProgramLink: Sendable {
  let attachment: Attachment
  let owner: LinkOwner

  /// Whether the program is still attached: not after ``detach()``, nor after its object was closed.
  public var isAttached: Bool { attachment.isHeld }

  /// Detaches the program now; does nothing if that has happened before.
  ///
  /// - Throws: ``ApusError/Code/systemCall``.
  public func detach() throws(ApusError) {
    owner.forget(attachment)
    do {
      try attachment.detach()
    } catch {
      throw .systemCall("Detaching a program", error)
    }
  }
}
