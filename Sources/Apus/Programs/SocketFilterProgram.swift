import ApusObject
import ApusSystem
public import SystemPackage

/// A handle to a loaded filter on a socket (`BPF_PROG_TYPE_SOCKET_FILTER`).
///
/// It can be copied and shared between tasks.
public struct SocketFilterProgram: PacketProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketFilter)
    self.program = program
  }

  /// Makes a socket receive only what the program lets through (`SO_ATTACH_BPF`, kernel 3.19).
  ///
  /// The socket keeps it until it is closed, another program takes its place, or ``detach(from:)``: also when the object
  /// is closed.
  ///
  /// - Parameter socket: A descriptor of any socket.
  /// - Throws: ``ApusError/Code/systemCall`` with `ENOTSOCK` where it is none, ``ApusError/Code/closed``.
  public func attach(to socket: FileDescriptor) throws(ApusError) {
    try program.attach(to: socket, by: .attachFilter)
  }

  /// Lets a socket receive everything again (`SO_DETACH_FILTER`).
  ///
  /// - Throws: ``ApusError/Code/systemCall`` with `ENOENT` where the socket has no filter.
  public static func detach(from socket: FileDescriptor) throws(ApusError) {
    do throws(Errno) {
      try SocketProgram.detachFilter.set(0, of: socket)
    } catch {
      throw .systemCall("Detaching a program from a socket", error)
    }
  }
}
