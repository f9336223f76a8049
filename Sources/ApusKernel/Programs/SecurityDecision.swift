/// What a hook of the kernel's security modules says: the result of a program in section `lsm/…`, or in `lsm.s/…`, which
/// may sleep (since Linux 5.11) and is for the hooks that may.
@frozen
public struct SecurityDecision: RawRepresentable, Hashable, Sendable {
  /// Zero, or a negative error number.
  public let rawValue: Int32

  /// A decision by the kernel's number: zero, or a negative error number.
  @inlinable
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Let it be done, if no other module refuses.
  @inlinable
  public static var allow: SecurityDecision { SecurityDecision(rawValue: 0) }

  /// Refuse it with `EPERM`.
  ///
  /// This is also what becomes of it where the program trapped.
  @inlinable
  public static var deny: SecurityDecision { SecurityDecision(rawValue: -1) }
}
