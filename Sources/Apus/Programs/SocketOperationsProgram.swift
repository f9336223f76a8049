import ApusObject

/// A handle to a loaded program that is told what happens to the TCP sockets of a control group
/// (`BPF_PROG_TYPE_SOCK_OPS`).
///
/// It can be copied and shared between tasks.
public struct SocketOperationsProgram: CgroupProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketOperations)
    self.program = program
  }
}
