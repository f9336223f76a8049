import ApusObject
import ApusSystem
import SystemPackage

extension ApusError {
  /// A system call that failed for a reason without a code of its own.
  static func systemCall(_ action: String, _ errno: Errno, subject: String? = nil) -> ApusError {
    ApusError(
      .systemCall, "\(action) failed: \(errno.description).", subject: subject, errno: errno)
  }

  /// A netlink request that failed so, with the kernel's own words if it had any.
  static func systemCall(
    _ action: String, _ error: NetlinkError, subject: String? = nil
  ) -> ApusError {
    ApusError(
      .systemCall, "\(action) failed: \(error.description).", subject: subject, errno: error.errno)
  }

  /// An object that cannot be read.
  static func invalidObject(_ error: ObjectError, subject: String? = nil) -> ApusError {
    ApusError(.invalidObject, "The eBPF object cannot be used: \(error)", subject: subject)
  }

  /// Something done to an object after ``LoadedObject/close()``.
  static func closed(_ action: String, subject: String) -> ApusError {
    ApusError(
      .closed, "\(action) is not possible any more: its object is closed.", subject: subject)
  }
}
