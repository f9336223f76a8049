import ApusSystem
public import SystemPackage

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

  /// Gives the link a path in a BPF file system (`BPF_OBJ_PIN`, kernel 5.7).
  ///
  /// The program then stays attached when the object is closed and when the process ends, until the file is removed and
  /// nobody else has the link. ``detach()`` ends it before that where the kernel can: on a control group, a network
  /// namespace, a map of sockets, and not on a function, a tracepoint or the kernel's objects.
  ///
  /// - Parameter path: A file that does not exist, in a folder of a BPF file system.
  /// - Throws: ``ApusError/Code/systemCall`` that names the file, for instance where there is one;
  ///   ``ApusError/Code/permissionDenied``; ``ApusError/Code/unsupported`` where the kernel attached it without a link,
  ///   as it does tracepoints and probes before 5.15, or with one for each place of a marker; ``ApusError/Code/closed`` if it is detached.
  public func pin(at path: FilePath) throws(ApusError) {
    guard attachment.isHeld else { throw .closed("Pinning a link", subject: path.string) }
    do throws(Errno) {
      if try attachment.pin(to: path) { return }
    } catch {
      throw .pin("Pinning a link to \(path) failed", path, error, path.string)
    }
    throw ApusError(
      .unsupported,
      "A link cannot be pinned to \(path): the program was attached without one, as older kernels do it, "
        + "or by one for each place of a marker.",
      subject: path.string)
  }
}
