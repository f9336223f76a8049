/// Sockets to send to, by keys of any kind (`BPF_MAP_TYPE_SOCKHASH`, since Linux 4.18).
///
/// Otherwise it is a ``SockMap``. The kernel compares keys byte by byte: a key type must have no padding between its
/// fields, and the compiler refuses one that has.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct SockHash<Key: BitwiseCopyable>: SocketMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Room for so many, which user space puts in.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 18, keySize: UInt32(truncatingIfNeeded: MemoryLayout<Key>.stride),
      valueSize: 8, maxEntries: maxEntries, flags: flags.rawValue, extra: 0)
  }

  /// Sends what a socket received to the socket of a key, as the program's result (`bpf_sk_redirect_hash`).
  ///
  /// - Returns: The program's result: ``SocketVerdict/drop`` where there is no such socket.
  @inlinable
  @inline(__always)
  public func redirect(
    _ context: SocketPacketContext, to key: Key, _ side: SocketSide = .egress
  ) -> SocketVerdict {
    var key = key
    // SAFETY: the helper takes the program's own context, a map of this type, and a key of its type.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.packetRedirectHash(
        context.buffer, address, UnsafeRawPointer(key), side.rawValue)
    }
    return SocketVerdict(rawValue: UInt32(truncatingIfNeeded: result))
  }

  /// Sends a message to the socket of a key, as the program's result (`bpf_msg_redirect_hash`).
  ///
  /// - Returns: The program's result: ``SocketVerdict/drop`` where there is no such socket.
  @inlinable
  @inline(__always)
  public func redirect(
    _ context: SocketMessageContext, to key: Key, _ side: SocketSide = .egress
  ) -> SocketVerdict {
    var key = key
    // SAFETY: the helper takes the program's own context, a map of this type, and a key of its type.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.messageRedirectHash(
        context.contextAddress, address, UnsafeRawPointer(key), side.rawValue)
    }
    return SocketVerdict(rawValue: UInt32(truncatingIfNeeded: result))
  }

  /// Puts in the socket that something happens to (`bpf_sock_hash_update`).
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
      unsafe Helper.socketHashUpdate(
        context.contextAddress, address, UnsafeMutableRawPointer(key), policy.rawValue)
    }
    try KernelError.check(result)
  }
}
