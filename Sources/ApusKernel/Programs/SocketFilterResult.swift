/// How much of a packet a socket receives: the result of a filter on a socket, in bytes.
@frozen
public struct SocketFilterResult: RawRepresentable, Hashable, Sendable {
  /// The number of bytes.
  public let rawValue: UInt32

  /// The result that keeps so many bytes.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Nothing: the packet is dropped.
  ///
  /// This is also what a packet gets whose program trapped.
  @inlinable
  public static var drop: SocketFilterResult { SocketFilterResult(rawValue: 0) }

  /// The whole packet.
  @inlinable
  public static var accept: SocketFilterResult { SocketFilterResult(rawValue: UInt32.max) }

  /// The first `count` bytes of the packet.
  @inlinable
  public static func prefix(_ count: UInt32) -> SocketFilterResult {
    SocketFilterResult(rawValue: count)
  }
}
