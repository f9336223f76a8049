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
    var key = key
    // SAFETY: the map's keys are of this type, and what is found is a socket, which is given back at once.
    let result = unsafe withUnsafePointer(to: &key) { key in
      guard let found = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else { return -2 }
      let socket = UnsafeRawPointer(found)
      let result = unsafe Helper.assignSocket(context.contextAddress, socket, 0)
      _ = unsafe Helper.releaseSocket(socket)
      return result
    }
    try KernelError.check(result)
  }
}
