/// A variable that a program and user space share: a number, or a struct of them.
///
/// ```swift
/// public let dropped = Global<UInt64>(0)
/// ```
///
/// Programs read and write it without a lookup; user space maps it into its own memory and does the
/// same without a system call. It lives in the object's `.bss`, or in `.data` if it does not start
/// at zero. Needs Linux 5.2; 5.5 for user space to map it.
///
/// All processors share the value: use `atomicAdd(_:)` for a counter, or a ``PerCPUArray``.
@_rawLayout(like: Value)
@frozen
public struct Global<Value: BitwiseCopyable>: SharedValue, ~Copyable, @unchecked Sendable {
  // Sendable: whoever reads the value while another processor writes it may see either; numbers of up
  // to 64 bits are never torn.

  /// A variable that starts as `initial`.
  @inlinable
  @inline(__always)
  public init(_ initial: Value) {
    unsafe defineVariable(UnsafeRawPointer(pointer), isConstant: 0)
    // SAFETY: the memory is the variable's own.
    unsafe pointer.initialize(to: initial)
  }

  @inlinable
  var pointer: UnsafeMutablePointer<Value> {
    // SAFETY: a type with raw layout stays where it is, and has the layout of its value.
    @inline(__always)
    get {
      unsafe withUnsafePointer(to: self) {
        unsafe UnsafeMutableRawPointer(mutating: $0).assumingMemoryBound(to: Value.self)
      }
    }
  }

  /// The value itself.
  @inlinable
  public var value: Value {
    // SAFETY: the memory is the variable's own, and initialised before a program runs.
    @inline(__always) unsafeAddress { unsafe UnsafePointer(pointer) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe pointer }
  }

  /// Runs `body` with the place of the value.
  @inlinable
  @inline(__always)
  public func withUnsafePointerToValue<Result>(
    _ body: (UnsafeMutablePointer<Value>) -> Result
  ) -> Result {
    unsafe body(pointer)
  }
}
