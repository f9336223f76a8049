/// Sockets to send to, by an index (`BPF_MAP_TYPE_SOCKMAP`, since Linux 4.14).
///
/// User space puts sockets in, and attaches the programs to the map: see ``SocketPacketContext`` and
/// ``SocketMessageContext``. A lookup by user space gives a socket's cookie.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct SockMap: SocketMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Sockets are found by their index.
  public typealias Key = UInt32

  /// Places for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 15, keySize: 4, valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// Sends what a socket received to the socket at an index, as the program's result (`bpf_sk_redirect_map`).
  ///
  /// - Returns: The program's result: ``SocketVerdict/drop`` where there is no such socket.
  @inlinable
  @inline(__always)
  public func redirect(
    _ context: SocketPacketContext, to index: UInt32, _ side: SocketSide = .egress
  ) -> SocketVerdict {
    // SAFETY: the helper takes the program's own context, a map of this type, and any index.
    let result = unsafe Helper.packetRedirectMap(context.buffer, address, index, side.rawValue)
    return SocketVerdict(rawValue: UInt32(truncatingIfNeeded: result))
  }

  /// Sends a message to the socket at an index, as the program's result (`bpf_msg_redirect_map`).
  ///
  /// - Returns: The program's result: ``SocketVerdict/drop`` where there is no such socket.
  @inlinable
  @inline(__always)
  public func redirect(
    _ context: SocketMessageContext, to index: UInt32, _ side: SocketSide = .egress
  ) -> SocketVerdict {
    // SAFETY: the helper takes the program's own context, a map of this type, and any index.
    let result = unsafe Helper.messageRedirectMap(
      context.contextAddress, address, index, side.rawValue)
    return SocketVerdict(rawValue: UInt32(truncatingIfNeeded: result))
  }

  /// Puts in the socket that something happens to (`bpf_sock_map_update`).
  ///
  /// - Throws: ``KernelError/exists`` or ``KernelError/notFound`` where the policy says so; ``KernelError``
  ///   `EOPNOTSUPP` (95) where the socket is not connected yet; ``KernelError/mapIsFull``, ``KernelError/outOfMemory``.
  @inlinable
  @inline(__always)
  public func update(
    _ context: SocketOperationsContext, forKey key: Key, _ policy: UpdatePolicy = .always
  ) throws(KernelError) {
    var key = key
    // SAFETY: the helper takes the program's own context, a map of this type, and a key of its type.
    let result = unsafe withUnsafeMutablePointer(to: &key) { key in
      unsafe Helper.socketMapUpdate(
        context.contextAddress, address, UnsafeMutableRawPointer(key), policy.rawValue)
    }
    try KernelError.check(result)
  }
}
