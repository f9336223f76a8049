import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a loaded program that user space runs (`BPF_PROG_TYPE_SYSCALL`).
///
/// It can be copied and shared between tasks.
public struct SystemCallProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .systemCall)
    self.program = program
  }

  /// Runs the program once (`BPF_PROG_RUN`, kernel 5.14).
  ///
  /// - Parameter argument: What the program reads, padding as zero.
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` where the program reads more than that;
  ///   ``ApusError/Code/permissionDenied``.
  public func run(_ argument: some BitwiseCopyable) throws(ApusError) {
    try MapCodec()
      .withBytes(of: argument) { argument throws(ApusError) in
        // Sound: every byte of the span is initialised.
        try run(bytes: unsafe argument.withUnsafeBytes { unsafe Array($0) })
      }
  }

  /// Runs the program once, without an argument (`BPF_PROG_RUN`, kernel 5.14).
  ///
  /// - Throws: As ``run(_:)``.
  public func run() throws(ApusError) { try run(bytes: []) }

  private func run(bytes: [UInt8]) throws(ApusError) {
    do throws(Errno) {
      _ = try BPF.testRun(program.descriptor, context: bytes)
    } catch {
      throw program.runError(error)
    }
  }
}
