/// Where the first message in a stream ends: the result of a program in section `sk_skb/stream_parser`, which is given
/// what the sockets in a ``SockMap`` or a ``SockHash`` receive, and cuts it into messages for the program in section
/// `sk_skb/stream_verdict`.
///
/// ```swift
/// @section("sk_skb/stream_parser") @used
/// public func cut(_ context: SocketPacketContext) -> StreamMessage {
///   guard let length = context.load(BigEndian<UInt32>.self, at: 0) else { return .incomplete }
///   return .length(4 &+ length.value)
/// }
/// ```
@frozen
public struct StreamMessage: RawRepresentable, Hashable, Sendable {
  /// The kernel's number: a length, 0, or a negative error number.
  public let rawValue: Int32

  /// A result by the kernel's number.
  @inlinable
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The message has so many bytes, of which more may be yet to come.
  @inlinable
  public static func length(_ count: UInt32) -> StreamMessage {
    StreamMessage(rawValue: Int32(truncatingIfNeeded: count))
  }

  /// It takes more bytes to say how long the message is.
  @inlinable
  public static var incomplete: StreamMessage { StreamMessage(rawValue: 0) }

  /// The stream makes no sense: who reads the socket gets an error (`EBADMSG`).
  ///
  /// This is also what becomes of it where the program trapped.
  @inlinable
  public static var broken: StreamMessage { StreamMessage(rawValue: -74) }
}
