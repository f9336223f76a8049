public import Synchronization

/// A value inside a map: a reference, through which a program reads and changes the map itself.
///
/// ```swift
/// packets[0]?.value &+= 1
/// ```
@safe
@frozen
public struct MapValue<Value: BitwiseCopyable> {
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
}

// The processor's atomic instructions exist for numbers of 32 and 64 bits (`BPF_ATOMIC`).

extension MapValue where Value == UInt64 {
  /// Adds to the value, such that no other processor's addition is lost.
  ///
  /// Wraps on overflow.
  @inlinable
  @inline(__always)
  public func atomicAdd(_ operand: UInt64) {
    // SAFETY: Atomic<UInt64> is laid out as UInt64, and values in maps are aligned to 8 bytes.
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<UInt64>.self)
      .pointee.wrappingAdd(operand, ordering: .relaxed)
  }
}

extension MapValue where Value == UInt32 {
  /// Adds to the value, such that no other processor's addition is lost.
  ///
  /// Wraps on overflow.
  @inlinable
  @inline(__always)
  public func atomicAdd(_ operand: UInt32) {
    // SAFETY: Atomic<UInt32> is laid out as UInt32, and values in maps are aligned to 8 bytes.
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<UInt32>.self)
      .pointee.wrappingAdd(operand, ordering: .relaxed)
  }
}

extension MapValue where Value == Int64 {
  /// Adds to the value, such that no other processor's addition is lost.
  ///
  /// Wraps on overflow.
  @inlinable
  @inline(__always)
  public func atomicAdd(_ operand: Int64) {
    // SAFETY: Atomic<Int64> is laid out as Int64, and values in maps are aligned to 8 bytes.
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int64>.self)
      .pointee.wrappingAdd(operand, ordering: .relaxed)
  }
}

extension MapValue where Value == Int32 {
  /// Adds to the value, such that no other processor's addition is lost.
  ///
  /// Wraps on overflow.
  @inlinable
  @inline(__always)
  public func atomicAdd(_ operand: Int32) {
    // SAFETY: Atomic<Int32> is laid out as Int32, and values in maps are aligned to 8 bytes.
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int32>.self)
      .pointee.wrappingAdd(operand, ordering: .relaxed)
  }
}
