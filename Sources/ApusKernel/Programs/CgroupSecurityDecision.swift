/// What a hook of the kernel's security modules says to the processes of a control group: the result of a program in
/// section `lsm_cgroup/…` (since Linux 6.0).
@frozen
public struct CgroupSecurityDecision: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// A decision by the kernel's number: 0 or 1.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Let it be done, if no other program or module refuses: 1.
  @inlinable
  public static var allow: CgroupSecurityDecision { CgroupSecurityDecision(rawValue: 1) }

  /// Refuse it with `EPERM`: 0.
  ///
  /// This is also what becomes of it where the program trapped.
  @inlinable
  public static var deny: CgroupSecurityDecision { CgroupSecurityDecision(rawValue: 0) }
}
