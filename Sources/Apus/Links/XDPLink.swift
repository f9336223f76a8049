/// A handle to one attachment of an XDP program to an interface.
///
/// It does not own the attachment, the object does: dropping the handle detaches nothing. A copy is the same
/// attachment.
public struct XDPLink: Sendable {
  /// The interface's index in the network namespace where it was attached.
  public let interfaceIndex: UInt32

  /// The mode that was asked for.
  public let mode: XDPMode

  /// How it was attached: ``XDPAttachMethod/link`` or ``XDPAttachMethod/netlink``, never automatic.
  public let method: XDPAttachMethod

  let attachment: Attachment
  let owner: LinkOwner

  /// Whether the program is still there.
  ///
  /// It is not after ``detach()``, after its object was closed, and when the interface went away.
  public var isAttached: Bool { attachment.isAttached }

  /// Detaches the program now; does nothing if that has happened before.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` if the interface does not let go: with netlink, when someone
  ///   else has put another program there.
  public func detach() throws(ApusError) {
    owner.forget(attachment)
    do {
      try attachment.detach()
    } catch {
      throw .systemCall("Detaching from interface \(interfaceIndex)", error)
    }
  }
}
