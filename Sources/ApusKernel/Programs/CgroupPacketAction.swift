/// What becomes of a packet: the result of a program on a control group's packets.
@frozen
public struct CgroupPacketAction: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// An action by the kernel's number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Drop the packet; a sender gets `EPERM`.
  ///
  /// This is also what a packet gets whose program trapped.
  @inlinable
  public static var drop: CgroupPacketAction { CgroupPacketAction(rawValue: 0) }

  /// Let the packet pass.
  @inlinable
  public static var allow: CgroupPacketAction { CgroupPacketAction(rawValue: 1) }
}
