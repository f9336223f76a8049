import ApusObject
import ApusSystem
public import SystemPackage

/// A handle to a loaded program that chooses one of the sockets that share a port (`BPF_PROG_TYPE_SK_REUSEPORT`).
///
/// It can be copied and shared between tasks.
public struct ReusePortProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .reuseport)
    self.program = program
  }

  /// Has the program choose among the sockets that share this one's port (`SO_ATTACH_REUSEPORT_EBPF`, kernel 4.19).
  ///
  /// The sockets that share the port keep it until they are closed, another program takes its place, or
  /// ``detach(from:)``: also when the object is closed.
  ///
  /// - Parameter socket: A descriptor of a socket with `SO_REUSEPORT`, which is bound.
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` where it is not bound or shares no port,
  ///   ``ApusError/Code/closed``.
  public func attach(to socket: FileDescriptor) throws(ApusError) {
    try program.attach(to: socket, by: .attachReusePort)
  }

  /// Lets the kernel choose again among the sockets that share this one's port (`SO_DETACH_REUSEPORT_BPF`, kernel 5.3).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `ENOENT` where there is no such program.
  public static func detach(from socket: FileDescriptor) throws(ApusError) {
    do throws(Errno) {
      try SocketProgram.detachReusePort.set(0, of: socket)
    } catch {
      throw .systemCall("Detaching a program from a socket", error)
    }
  }
}
