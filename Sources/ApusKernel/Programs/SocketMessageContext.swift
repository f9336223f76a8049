/// What a program is given that decides about what the sockets in a ``SockMap`` or a ``SockHash`` send
/// (`BPF_PROG_TYPE_SK_MSG`, since Linux 4.17).
///
/// ```swift
/// @section("sk_msg") @used
/// public func shortcut(_ context: SocketMessageContext) -> SocketVerdict {
///   peers.redirect(context, to: 0, .ingress)
/// }
/// ```
///
/// To drop a message, as a redirection does where there is no socket, is to drop all that the socket sends from then on:
/// the kernel does not ask again, and sending fails with `EACCES`.
@safe
@frozen
public struct SocketMessageContext: ProgramContext {
  @usableFromInline
  let pointer: UnsafePointer<SocketMessage>

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(pointer) }
  }

  /// The length of the message in bytes (`size`, since Linux 5.0).
  @inlinable
  public var length: UInt32 {
    // SAFETY: the kernel passes a valid sk_msg_md.
    unsafe pointer.pointee.size
  }

  /// The port of the sending socket (`local_port`).
  @inlinable
  public var localPort: UInt16 {
    // SAFETY: the kernel passes a valid sk_msg_md, with this port in the machine's byte order.
    UInt16(truncatingIfNeeded: unsafe pointer.pointee.localPort)
  }

  /// The port at the other end (`remote_port`).
  @inlinable
  public var remotePort: UInt16 {
    // SAFETY: the kernel passes a valid sk_msg_md, with this port in network byte order, as a number of 32 bits.
    UInt16(truncatingIfNeeded: UInt32(bigEndian: unsafe pointer.pointee.remotePort))
  }
}

/// What the kernel passes to a program: `struct sk_msg_md` as programs see it.
@frozen
@usableFromInline
struct SocketMessage {
  @usableFromInline var data: UInt64
  @usableFromInline var dataEnd: UInt64
  // The family and the addresses.
  @usableFromInline var addresses: InlineArray<11, UInt32>
  @usableFromInline var remotePort: UInt32
  @usableFromInline var localPort: UInt32
  @usableFromInline var size: UInt32
}
