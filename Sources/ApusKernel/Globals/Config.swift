/// A constant that user space may set before the program is loaded.
///
/// ```swift
/// public let threshold = Config<UInt32>(100)
/// ```
///
/// The compiler never relies on the value; the kernel does: once the object is loaded the value
/// cannot change, and the verifier drops the branches that are not taken with it. It lives in the
/// object's `.rodata`. Needs Linux 5.2.
@_rawLayout(like: Value)
@frozen
public struct Config<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // Sendable: it never changes.

  /// A constant that is `initial` unless user space sets it.
  @inlinable
  @inline(__always)
  public init(_ initial: Value) {
    unsafe defineVariable(UnsafeRawPointer(pointer), isConstant: 1)
    // SAFETY: the memory is the constant's own, which is written in the object only.
    unsafe UnsafeMutablePointer(mutating: pointer).initialize(to: initial)
  }

  @inlinable
  var pointer: UnsafePointer<Value> {
    // SAFETY: a type with raw layout stays where it is, and has the layout of its value.
    @inline(__always)
    get {
      unsafe withUnsafePointer(to: self) {
        unsafe UnsafeRawPointer($0).assumingMemoryBound(to: Value.self)
      }
    }
  }

  /// The value itself.
  @inlinable
  public var value: Value {
    // SAFETY: the memory is the constant's own, and initialised before a program runs.
    @inline(__always) unsafeAddress { unsafe pointer }
  }
}
