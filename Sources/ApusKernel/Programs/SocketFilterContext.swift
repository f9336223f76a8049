/// What a filter on a socket is given: one packet that the socket would receive
/// (`BPF_PROG_TYPE_SOCKET_FILTER`).
///
/// A filter reads the packet by ``SocketBufferContext/load(_:at:)``, and cannot change it.
///
/// ```swift
/// @section("socket") @used
/// public func keepUDP(_ context: SocketFilterContext) -> SocketFilterResult {
///   guard let number = context.load(IPProtocol.self, at: 23), number == .udp else { return .drop }
///   return .accept
/// }
/// ```
@safe
@frozen
public struct SocketFilterContext: SocketBufferContext {
  /// The context, as the kernel passes it.
  @unsafe public let buffer: UnsafeMutableRawPointer

  /// The mark, by which routing and firewalls choose (`mark`, `SO_MARK`).
  @inlinable
  public var mark: UInt32 {
    // SAFETY: this type may read it.
    unsafe fields.pointee.mark
  }

  /// The priority, by which queues choose (`priority`, `SO_PRIORITY`).
  @inlinable
  public var priority: UInt32 {
    // SAFETY: this type may read it.
    unsafe fields.pointee.priority
  }
}
