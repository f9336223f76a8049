public import SystemPackage

/// Why a netlink request failed.
public enum NetlinkError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kernel refused the request, and perhaps explained why (`NETLINK_EXT_ACK`).
  case refused(Errno, explanation: String?)

  /// The answer is not what the protocol allows, at this offset in bytes.
  case malformed(String, offset: Int)

  /// The socket failed.
  case system(Errno)

  /// The error number; `EBADMSG` for a malformed answer.
  public var errno: Errno {
    switch self {
    case .refused(let errno, _), .system(let errno): errno
    case .malformed: .badMessage
    }
  }

  /// The kernel's own explanation, if it gave one.
  public var explanation: String? {
    guard case .refused(_, let explanation) = self else { return nil }
    return explanation
  }

  /// What happened, as a phrase.
  public var description: String {
    switch self {
    case .refused(let errno, nil): errno.description
    case .refused(let errno, let explanation?): "\(errno.description): \(explanation)"
    case .malformed(let reason, let offset): "malformed netlink answer at byte \(offset): \(reason)"
    case .system(let errno): "netlink socket: \(errno.description)"
    }
  }
}
