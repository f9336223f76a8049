import ApusObject

/// A handle to a loaded program that chooses the socket for what comes in (`BPF_PROG_TYPE_SK_LOOKUP`).
///
/// It can be copied and shared between tasks.
public struct SocketLookupProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketLookup)
    self.program = program
  }
}
