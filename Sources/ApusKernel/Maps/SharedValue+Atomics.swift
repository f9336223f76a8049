// A whole value; a field of one has the same operations: `flows[key]?.value.packets.atomicAdd(1)`.

extension SharedValue where Self: ~Copyable, Value: AtomicNumber {
  /// Adds to the value, such that no other processor's change is lost; wraps on overflow (`BPF_ADD`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicAdd(_ operand: Value) -> Value {
    unsafe withUnsafePointerToValue { unsafe $0.pointee.atomicAdd(operand) }
  }

  /// Keeps the bits that `operand` has, in one step (`BPF_AND`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicAnd(_ operand: Value) -> Value {
    unsafe withUnsafePointerToValue { unsafe $0.pointee.atomicAnd(operand) }
  }

  /// Sets the bits that `operand` has, in one step (`BPF_OR`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicOr(_ operand: Value) -> Value {
    unsafe withUnsafePointerToValue { unsafe $0.pointee.atomicOr(operand) }
  }

  /// Turns over the bits that `operand` has, in one step (`BPF_XOR`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicXor(_ operand: Value) -> Value {
    unsafe withUnsafePointerToValue { unsafe $0.pointee.atomicXor(operand) }
  }

  /// Puts a value in the place of the one that is there, in one step (`BPF_XCHG`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  public func atomicExchange(_ replacement: Value) -> Value {
    unsafe withUnsafePointerToValue { unsafe $0.pointee.atomicExchange(replacement) }
  }

  /// Puts a value in the place of the one that is there if that is `expected`, in one step
  /// (`BPF_CMPXCHG`).
  ///
  /// - Returns: The value before, which is `expected` if the value was replaced.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicCompareExchange(expected: Value, _ replacement: Value) -> Value {
    unsafe withUnsafePointerToValue {
      unsafe $0.pointee.atomicCompareExchange(expected: expected, replacement)
    }
  }
}
