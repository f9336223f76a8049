import CApus
public import SystemPackage

/// The options of sockets that are about programs (`setsockopt(2)`, `SOL_SOCKET`).
public enum SocketProgram: Int32, Sendable {
  /// `SO_DETACH_FILTER`: the socket receives everything again; the value is not looked at.
  case detachFilter = 27
  /// `SO_ATTACH_BPF`: the socket receives what a program of type socket filter lets through (kernel 3.19).
  case attachFilter = 50
  /// `SO_ATTACH_REUSEPORT_EBPF`: a program chooses among sockets that share a port (kernel 4.6; 4.19 for programs of type
  /// `BPF_PROG_TYPE_SK_REUSEPORT`).
  case attachReusePort = 52
  /// `SO_DETACH_REUSEPORT_BPF`: the kernel chooses again; the value is not looked at (kernel 5.3).
  case detachReusePort = 68

  /// Sets the option.
  ///
  /// - Parameters:
  ///   - value: The program's descriptor.
  ///   - socket: The socket.
  /// - Throws: `ENOENT` where there is nothing to detach, and whatever setsockopt(2) says.
  public func set(_ value: Int32, of socket: FileDescriptor) throws(Errno) {
    _ = try valueOrErrno(capus_set_socket_option(socket.rawValue, rawValue, value))
  }
}
