/// Whether a socket gets what a program was asked about (`enum sk_action`).
@frozen
public struct SocketVerdict: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// A verdict by the kernel's number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Drop it (`SK_DROP`).
  ///
  /// This is also what becomes of it where the program trapped.
  @inlinable
  public static var drop: SocketVerdict { SocketVerdict(rawValue: 0) }

  /// Let it pass, to where a helper pointed before if one did (`SK_PASS`).
  @inlinable
  public static var pass: SocketVerdict { SocketVerdict(rawValue: 1) }
}
