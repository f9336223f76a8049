import ApusObject

/// A handle to a loaded program that decides about what the sockets in a map send (`BPF_PROG_TYPE_SK_MSG`).
///
/// It can be copied and shared between tasks.
public struct SocketMessageProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketMessage)
    self.program = program
  }
}
