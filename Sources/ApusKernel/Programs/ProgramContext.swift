/// What a program is given by the kernel.
///
/// Some helpers want it handed on, and do with it what the program could not.
public protocol ProgramContext {
  /// The context, as the kernel passes it.
  @unsafe var contextAddress: UnsafeRawPointer { get }
}

extension XDPContext: ProgramContext {
  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(pointer) }
  }
}
