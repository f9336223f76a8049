/// What a program is given that is told what happens to the TCP sockets of a control group, and asked about some of it
/// (`BPF_PROG_TYPE_SOCK_OPS`, since Linux 4.13).
///
/// ```swift
/// public let connections = SockHash<UInt32>(maxEntries: 65_536)
///
/// @section("sockops") @used
/// public func keepConnections(_ context: SocketOperationsContext) -> SocketOperationResult {
///   if context.operation == .passiveEstablished {
///     try? connections.update(context, forKey: UInt32(context.remotePort))
///   }
///   return .reply
/// }
/// ```
@safe
@frozen
public struct SocketOperationsContext: ProgramContext {
  @usableFromInline
  let pointer: UnsafeMutablePointer<SocketOperationsMetadata>

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(pointer) }
  }

  /// What happens, or is asked (`op`).
  @inlinable
  public var operation: SocketOperation {
    // SAFETY: the kernel passes a valid bpf_sock_ops.
    SocketOperation(rawValue: unsafe pointer.pointee.operation)
  }

  /// What comes with it: what the four are depends on the operation (`args`).
  @inlinable
  public var arguments: (UInt32, UInt32, UInt32, UInt32) {
    // SAFETY: as above.
    unsafe pointer.pointee.arguments
  }

  /// The answer to what is asked; it counts if the program returns ``SocketOperationResult/reply`` (`reply`).
  @inlinable
  @inline(__always)
  public func reply(_ answer: UInt32) {
    // SAFETY: as above; the answer shares the place with the first argument.
    unsafe pointer.pointee.arguments.0 = answer
  }

  /// The port at this end (`local_port`).
  @inlinable
  public var localPort: UInt16 {
    // SAFETY: as above; the port is in the machine's byte order.
    UInt16(truncatingIfNeeded: unsafe pointer.pointee.localPort)
  }

  /// The port at the other end (`remote_port`).
  @inlinable
  public var remotePort: UInt16 {
    // SAFETY: as above; the port is in network byte order, as a number of 32 bits.
    UInt16(truncatingIfNeeded: UInt32(bigEndian: unsafe pointer.pointee.remotePort))
  }

  /// The address at this end, by IPv4 (`local_ip4`).
  @inlinable
  public var localIPv4: IPv4Address {
    // SAFETY: as above; the address is in network byte order.
    IPv4Address(BigEndian(bitPattern: unsafe pointer.pointee.localIPv4))
  }

  /// The address at the other end, by IPv4 (`remote_ip4`).
  @inlinable
  public var remoteIPv4: IPv4Address {
    // SAFETY: as above; the address is in network byte order.
    IPv4Address(BigEndian(bitPattern: unsafe pointer.pointee.remoteIPv4))
  }

  /// The socket, or nil where there is only a request for one yet (`sk`, since Linux 5.3).
  @inlinable
  public var socket: BPFSocket? {
    @inline(__always)
    get {
      // SAFETY: as above; the field becomes a pointer on load.
      guard let address = unsafe UnsafeRawPointer(bitPattern: UInt(pointer.pointee.socket)) else {
        return nil
      }
      return unsafe BPFSocket(address)
    }
  }

  /// Says what else the program wants to know of this socket from now on (`bpf_sock_ops_cb_flags_set`, since Linux
  /// 4.16).
  ///
  /// - Throws: ``KernelError/invalid`` where there is only a request for a socket yet, or the kernel does not know one of
  ///   the events.
  @inlinable
  @inline(__always)
  public func observe(_ events: SocketEvents) throws(KernelError) {
    // SAFETY: the helper takes the program's own context.
    let result = unsafe Helper.setSocketEvents(
      contextAddress, Int32(truncatingIfNeeded: events.rawValue))
    try KernelError.check(result)
    // Those that it does not know come back.
    if Int32(truncatingIfNeeded: result) != 0 { throw .invalid }
  }
}

/// What the kernel passes to a program: `struct bpf_sock_ops` as programs see it.
@frozen
@usableFromInline
struct SocketOperationsMetadata {
  @usableFromInline var operation: UInt32
  @usableFromInline var arguments: (UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var family: UInt32
  @usableFromInline var remoteIPv4: UInt32
  @usableFromInline var localIPv4: UInt32
  @usableFromInline var remoteIPv6: (UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var localIPv6: (UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var remotePort: UInt32
  @usableFromInline var localPort: UInt32
  // Numbers about the connection, of 32 bits up to `sk_txhash`.
  @usableFromInline var connection: InlineArray<24, UInt32>
  @usableFromInline var bytesReceived: UInt64
  @usableFromInline var bytesAcknowledged: UInt64
  @usableFromInline var socket: UInt64
}
