/// A value inside a map: a reference, through which a program reads and changes the map itself.
///
/// ```swift
/// packets[0]?.value &+= 1
/// ```
@safe
@frozen
public struct MapValue<Value: BitwiseCopyable>: SharedValue {
  @usableFromInline
  let pointer: UnsafeMutablePointer<Value>

  @inlinable
  @inline(__always)
  init(_ pointer: UnsafeMutableRawPointer) {
    unsafe self.pointer = unsafe pointer.assumingMemoryBound(to: Value.self)
  }

  /// The value itself.
  ///
  /// Other processors may change it at the same time, except in a per-CPU map: see `atomicAdd(_:)`
  /// for counters that several of them share.
  @inlinable
  public var value: Value {
    // SAFETY: a lookup that was not nil points at a value, which the verifier keeps track of.
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
