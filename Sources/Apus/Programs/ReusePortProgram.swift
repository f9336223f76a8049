import ApusObject

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
}
