/// What a program is given that decides about what the sockets in a ``SockMap`` or a ``SockHash`` receive
/// (`BPF_PROG_TYPE_SK_SKB`, since Linux 4.14).
///
/// ```swift
/// public let peers = SockMap(maxEntries: 2)
///
/// @section("sk_skb/stream_verdict") @used
/// public func splice(_ context: SocketPacketContext) -> SocketVerdict {
///   peers.redirect(context, to: context.localPort == 80 ? 0 : 1)
/// }
/// ```
@safe
@frozen
public struct SocketPacketContext: SocketBufferContext {
  /// The context, as the kernel passes it.
  @unsafe public let buffer: UnsafeMutableRawPointer

  /// The payload, as far as it lies in linear memory.
  @inlinable
  public var packet: Packet {
    // SAFETY: two fields of the buffer become packet pointers on load.
    unsafe Packet(startAddress: fields.pointee.data, endAddress: fields.pointee.dataEnd)
  }

  /// The port of the receiving socket (`local_port`).
  @inlinable
  public var localPort: UInt16 {
    // SAFETY: this type may read it; the kernel gives it in the machine's byte order.
    UInt16(truncatingIfNeeded: unsafe fields.pointee.localPort)
  }

  /// The port at the other end (`remote_port`).
  @inlinable
  public var remotePort: UInt16 {
    // SAFETY: this type may read it; the kernel gives it in network byte order, as a number of 32 bits.
    UInt16(truncatingIfNeeded: UInt32(bigEndian: unsafe fields.pointee.remotePort))
  }
}
