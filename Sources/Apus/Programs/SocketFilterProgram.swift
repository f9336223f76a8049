import ApusObject

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
}
