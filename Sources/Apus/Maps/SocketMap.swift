public import ApusSystem
public import SystemPackage

/// A handle to a map of sockets.
///
/// A lookup gives a socket's cookie (`SO_COOKIE`), the number by which the kernel knows it.
public protocol SocketMap: DescriptorMap where Codec == MapCodec<UInt64> {}

extension SocketMap {
  /// Puts a socket in (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - socket: The socket, which is borrowed for the call. The kernel takes it out when it is closed.
  ///   - key: Where to put it.
  ///   - policy: Whether there has to be one already.
  /// - Throws: ``ApusError/Code/mapFull``; ``ApusError/Code/unsupported`` or ``ApusError/Code/systemCall`` if the socket
  ///   is not of a kind, or not in a state, that the map takes.
  public func set(
    _ socket: FileDescriptor, for key: Key, policy: BPF.UpdatePolicy = .any
  ) throws(ApusError) {
    try set(UInt64(UInt32(bitPattern: socket.rawValue)), for: key, policy: policy)
  }
}
