/// What a program is given that chooses the socket for a connection, or for a datagram, to which none is bound
/// (`BPF_PROG_TYPE_SK_LOOKUP`, since Linux 5.9).
///
/// ```swift
/// public let servers = SockMap(maxEntries: 1)
///
/// @section("sk_lookup") @used
/// public func manyPorts(_ context: SocketLookupContext) -> SocketVerdict {
///   if context.localPort >= 7000 { try? servers.assign(0, to: context) }
///   return .pass
/// }
/// ```
@safe
@frozen
public struct SocketLookupContext: ProgramContext {
  @usableFromInline
  let pointer: UnsafePointer<SocketLookup>

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(pointer) }
  }

  /// TCP or UDP (`protocol`).
  @inlinable
  public var transport: IPProtocol {
    // SAFETY: the kernel passes a valid bpf_sk_lookup.
    IPProtocol(rawValue: UInt8(truncatingIfNeeded: unsafe pointer.pointee.`protocol`))
  }

  /// The port that somebody connects to, or sends to (`local_port`).
  @inlinable
  public var localPort: UInt16 {
    // SAFETY: as above; the port is in the machine's byte order.
    UInt16(truncatingIfNeeded: unsafe pointer.pointee.localPort)
  }

  /// The port at the other end (`remote_port`).
  @inlinable
  public var remotePort: UInt16 {
    // SAFETY: as above; the port is in network byte order.
    UInt16(bigEndian: unsafe pointer.pointee.remotePort)
  }

  /// The address that somebody connects to, or sends to, by IPv4 (`local_ip4`).
  @inlinable
  public var localIPv4: IPv4Address {
    // SAFETY: as above; the address is in network byte order.
    IPv4Address(BigEndian(bitPattern: unsafe pointer.pointee.localIPv4))
  }

  /// The interface that the packet came in by (`ingress_ifindex`, since Linux 5.17).
  @inlinable
  public var ingressInterfaceIndex: UInt32 {
    // SAFETY: as above.
    unsafe pointer.pointee.ingressInterfaceIndex
  }
}

/// What the kernel passes to a program: `struct bpf_sk_lookup` as programs see it.
@frozen
@usableFromInline
struct SocketLookup {
  @usableFromInline var socket: UInt64
  @usableFromInline var family: UInt32
  @usableFromInline var `protocol`: UInt32
  @usableFromInline var remoteIPv4: UInt32
  @usableFromInline var remoteIPv6: (UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var remotePort: UInt16
  @usableFromInline var padding: UInt16
  @usableFromInline var localIPv4: UInt32
  @usableFromInline var localIPv6: (UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var localPort: UInt32
  @usableFromInline var ingressInterfaceIndex: UInt32
}
