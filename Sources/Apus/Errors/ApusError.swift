public import SystemPackage

/// Why something that Apus was asked to do did not happen.
///
/// ``description`` is a plain sentence or two: what failed, why, and what to do about it.
public struct ApusError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public let code: Code

  /// The kernel's error number, if it was the kernel that refused.
  public let errno: Errno?

  /// The name of the map, program or interface that it is about.
  public let subject: String?

  /// What failed, why, and what to do about it.
  public let message: String

  /// The whole log of the verifier, if it rejected a program.
  public let verifierLog: String?

  /// What the verifier's log says, taken apart, if it rejected a program.
  public let rejection: VerifierRejection?

  /// Describes a failure.
  public init(
    _ code: Code, _ message: String, subject: String? = nil, errno: Errno? = nil,
    verifierLog: String? = nil, rejection: VerifierRejection? = nil
  ) {
    self.code = code
    self.message = message
    self.subject = subject
    self.errno = errno
    self.verifierLog = verifierLog
    self.rejection = rejection
  }

  /// The message; for a rejected program also the last lines of the verifier's log that say something.
  public var description: String {
    guard let verifierLog else { return message }
    let lines = VerifierLog(verifierLog).lastMeaningfulLines
    return ([message] + lines.map { "  " + $0 }).joined(separator: "\n")
  }
}
