/// A map of sockets, which programs send to each other's (``SockMap``, ``SockHash``).
public protocol SocketMap<Key>: BPFMap, ~Copyable {
  /// What sockets are found by.
  associatedtype Key: BitwiseCopyable
}

/// To which side of a socket something is sent.
@frozen
public enum SocketSide: UInt64, Sendable {
  /// It leaves by the socket, for the other end.
  case egress = 0
  /// It comes in by the socket, for who reads it (`BPF_F_INGRESS`).
  case ingress = 1
}

extension SocketMap where Self: ~Copyable {
  /// Gives a connection, or a datagram, to the socket of a key (`bpf_sk_assign`, since Linux 5.9).
  ///
  /// - Throws: ``KernelError/notFound`` where there is none; ``KernelError`` `EPROTOTYPE` (91) and its like where it is
  ///   not of the right kind, or in the right state.
  @inlinable
  @inline(__always)
  public func assign(_ key: Key, to context: SocketLookupContext) throws(KernelError) {
    // SAFETY: the helper takes the program's own context and a socket.
    let result = withSocket(forKey: key) { socket in
      unsafe Helper.assignSocket(context.contextAddress, socket.address, 0)
    }
    try KernelError.check(result ?? -2)
  }

  /// Chooses the socket of a key, of those that share a port (`bpf_sk_select_reuseport`, of these maps since Linux 5.8).
  ///
  /// - Throws: ``KernelError/notFound`` where there is none; ``KernelError`` `EBADFD` (77) where it shares another port.
  @inlinable
  @inline(__always)
  public func select(_ key: Key, for context: ReusePortContext) throws(KernelError) {
    var key = key
    // SAFETY: the helper takes the program's own context, a map of this type, and a key of its type.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.selectReusePort(context.contextAddress, address, UnsafeRawPointer(key), 0)
    }
    try KernelError.check(result)
  }

  /// Runs `body` with the socket of a key, which stays there for as long as that takes (`bpf_map_lookup_elem`,
  /// `bpf_sk_release`; since Linux 5.8).
  ///
  /// ```swift
  /// sockets.withSocket(forKey: 0) { socket in counts[socket, default: 0]?.atomicAdd(1) }
  /// ```
  ///
  /// For programs on packets, and those that choose sockets.
  ///
  /// - Returns: What the body returned, or nil where there is no such socket.
  @inlinable
  @inline(__always)
  @discardableResult
  public func withSocket<Result>(
    forKey key: Key, _ body: (BPFSocket) -> Result
  ) -> Result? {
    #if hasFeature(Embedded)
    var key = key
    // SAFETY: the map's keys are of this type, and what is found is a socket, which is given back.
    return unsafe withUnsafePointer(to: &key) { key in
      guard let found = unsafe findSocket(address, UnsafeRawPointer(key)) else { return nil }
      let socket = UnsafeRawPointer(found)
      let result = unsafe body(BPFSocket(socket))
      _ = unsafe Helper.releaseSocket(socket)
      return result
    }
    #else
    notInTheKernel()
    #endif
  }

  /// Puts a socket in (`bpf_map_update_elem`, since Linux 5.10).
  ///
  /// For programs on packets (`xdp`, `tc`, `socket`), for those that choose sockets (`sk_reuseport`, `sk_lookup`), and for
  /// iterators.
  ///
  /// - Throws: ``KernelError/exists`` or ``KernelError/notFound`` where the policy says so; ``KernelError``
  ///   `EOPNOTSUPP` (95) where it is not a socket that can be in a map, or in no state for that;
  ///   ``KernelError/mapIsFull``, ``KernelError/outOfMemory``.
  @inlinable
  @inline(__always)
  public func update(
    _ socket: BPFSocket, forKey key: Key, _ policy: UpdatePolicy = .always
  ) throws(KernelError) {
    var key = key
    // SAFETY: the map's keys are of this type; for a value the helper takes a socket.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.mapUpdate(address, UnsafeRawPointer(key), socket.address, policy.rawValue)
    }
    try KernelError.check(result)
  }

  /// Takes a socket out (`bpf_map_delete_elem`).
  ///
  /// For the programs that may put one in, and for ``SocketOperationsContext``.
  ///
  /// - Throws: ``KernelError/notFound`` where there is none; of a ``SockMap``, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  public func removeValue(forKey key: Key) throws(KernelError) {
    var key = key
    // SAFETY: the map's keys are of this type.
    let result = unsafe withUnsafePointer(to: &key) { key in
      unsafe Helper.mapDelete(address, UnsafeRawPointer(key))
    }
    try KernelError.check(result)
  }
}

#if hasFeature(Embedded)
/// Looks up a socket, which the program has to give back.
///
/// The compiler makes it `bpf_map_lookup_elem`, after it has made traps give back what the program holds.
@_extern(c, "__apus_find_socket")
@usableFromInline
func findSocket(_ map: UnsafeRawPointer, _ key: UnsafeRawPointer) -> UnsafeMutableRawPointer?
#endif
