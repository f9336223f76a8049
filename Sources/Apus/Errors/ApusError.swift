public import SystemPackage

/// Why something that Apus was asked to do did not happen.
///
/// ``description`` is a plain sentence or two: what failed, why, and what to do about it.
public struct ApusError: Error, Sendable, CustomStringConvertible {
  /// What the error says, somewhere else: so a result that may be an error is no larger than a word or two, and what
  /// succeeds copies nothing on its way.
  private final class Contents: Sendable {
    let code: Code
    let errno: Errno?
    let subject: String?
    let message: String
    let verifierLog: String?
    let rejection: VerifierRejection?

    init(
      _ code: Code, _ message: String, _ subject: String?, _ errno: Errno?,
      _ verifierLog: String?, _ rejection: VerifierRejection?
    ) {
      self.code = code
      self.message = message
      self.subject = subject
      self.errno = errno
      self.verifierLog = verifierLog
      self.rejection = rejection
    }
  }

  private let contents: Contents

  /// What kind of failure it is.
  public var code: Code { contents.code }

  /// The kernel's error number, if it was the kernel that refused.
  public var errno: Errno? { contents.errno }

  /// The name of the map, program or interface that it is about.
  public var subject: String? { contents.subject }

  /// What failed, why, and what to do about it.
  public var message: String { contents.message }

  /// The whole log of the verifier, if it rejected a program.
  public var verifierLog: String? { contents.verifierLog }

  /// What the verifier's log says, taken apart, if it rejected a program.
  public var rejection: VerifierRejection? { contents.rejection }

  /// Describes a failure.
  public init(
    _ code: Code, _ message: String, subject: String? = nil, errno: Errno? = nil,
    verifierLog: String? = nil, rejection: VerifierRejection? = nil
  ) {
    contents = Contents(code, message, subject, errno, verifierLog, rejection)
  }

  /// The message; for a rejected program also the last lines of the verifier's log that say something.
  public var description: String {
    guard let verifierLog else { return message }
    let lines = VerifierLog(verifierLog).lastMeaningfulLines
    return ([message] + lines.map { "  " + $0 }).joined(separator: "\n")
  }
}
