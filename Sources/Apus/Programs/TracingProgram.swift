import ApusObject

/// A handle to a loaded program on a tracepoint or a function of the kernel's, with typed arguments
/// (`BPF_PROG_TYPE_TRACING`: `tp_btf`, `fentry`, `fexit`).
///
/// It can be copied and shared between tasks. What it attaches belongs to the object that it was loaded with.
public struct TracingProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .tracing)
    self.program = program
  }

  /// Attaches the program to what its section names (`BPF_RAW_TRACEPOINT_OPEN`, kernel 5.5).
  ///
  /// It runs whenever the kernel gets there, for whichever process, until the link is detached or the object
  /// is closed, whether the result is kept or not.
  ///
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    try program.attachToLoadedTarget()
  }
}

extension RawTracepointProgram {
  /// Attaches the program to the tracepoint that its section names (`BPF_RAW_TRACEPOINT_OPEN`, kernel 4.17).
  ///
  /// It runs whenever the kernel gets there, for whichever process, until the link is detached or the object
  /// is closed, whether the result is kept or not.
  ///
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``, with `ENOENT` where there is no such tracepoint.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    try program.attach()
  }
}
