/// What a program is given that user space runs (`BPF_PROG_TYPE_SYSCALL`, since Linux 5.14).
///
/// ```swift
/// @section("syscall") @used
/// public func prepare(_ context: SystemCallContext) {
///   let count = context.argument(UInt64.self)
///   …
/// }
/// ```
///
/// Such a program may sleep, and so do what others may not, such as allocate pages of an ``Arena``.
@safe
@frozen
public struct SystemCallContext: ProgramContext {
  @usableFromInline
  let pointer: UnsafeRawPointer

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe pointer }
  }

  /// What user space has handed over: a value of any fixed layout.
  ///
  /// The kernel runs the program only with as many bytes as the program reads.
  @inlinable
  @inline(__always)
  public func argument<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    // SAFETY: the kernel checks the size before it runs the program.
    unsafe pointer.load(as: Value.self)
  }
}
