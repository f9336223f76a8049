/// What a program is given that chooses one of the sockets that share a port (`BPF_PROG_TYPE_SK_REUSEPORT`, since
/// Linux 4.19).
///
/// ```swift
/// public let workers = ReusePortSockArray(maxEntries: 8)
///
/// @section("sk_reuseport") @used
/// public func spread(_ context: ReusePortContext) -> SocketVerdict {
///   try? workers.select(context.hash & 7, for: context)
///   return .pass
/// }
/// ```
@safe
@frozen
public struct ReusePortContext: ProgramContext {
  @usableFromInline
  let pointer: UnsafePointer<ReusePortMetadata>

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(pointer) }
  }

  /// The length of the packet in bytes, from its transport header on (`len`).
  @inlinable
  public var length: UInt32 {
    // SAFETY: the kernel passes a valid sk_reuseport_md.
    unsafe pointer.pointee.length
  }

  /// What the packet carries (`ip_protocol`).
  @inlinable
  public var transport: IPProtocol {
    // SAFETY: as above.
    IPProtocol(rawValue: UInt8(truncatingIfNeeded: unsafe pointer.pointee.ipProtocol))
  }

  /// A hash of addresses and ports: by it the kernel would choose (`hash`).
  @inlinable
  public var hash: UInt32 {
    // SAFETY: as above.
    unsafe pointer.pointee.hash
  }
}

/// What the kernel passes to a program: `struct sk_reuseport_md` as programs see it.
@frozen
@usableFromInline
struct ReusePortMetadata {
  @usableFromInline var data: UInt64
  @usableFromInline var dataEnd: UInt64
  @usableFromInline var length: UInt32
  @usableFromInline var etherType: UInt32
  @usableFromInline var ipProtocol: UInt32
  @usableFromInline var isBoundToAnyAddress: UInt32
  @usableFromInline var hash: UInt32
}
