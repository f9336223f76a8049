import ApusObject

/// A handle to a loaded program that is a callback of a ``StructOps`` (`BPF_PROG_TYPE_STRUCT_OPS`, kernel 5.6).
///
/// It is attached with the others, by ``StructOps/attach()``. It can be copied and shared between tasks.
public struct StructOpsProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .structOps)
    self.program = program
  }
}
