public import Synchronization

// Each is one instruction. Every kernel and processor version can add without a result; everything else needs Linux
// 5.12, and with a result or on 32 bits `--cpu v3`, which is the default.

extension SharedValue where Self: ~Copyable, Value: AtomicNumber {
  /// Adds to the value, such that no other processor's change is lost; wraps on overflow (`BPF_ADD`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicAdd(_ operand: Value) -> Value {
    atomically(
      { $0.wrappingAdd(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.wrappingAdd(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Keeps the bits that `operand` has, in one step (`BPF_AND`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicAnd(_ operand: Value) -> Value {
    atomically(
      { $0.bitwiseAnd(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseAnd(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Sets the bits that `operand` has, in one step (`BPF_OR`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicOr(_ operand: Value) -> Value {
    atomically(
      { $0.bitwiseOr(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseOr(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Turns over the bits that `operand` has, in one step (`BPF_XOR`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicXor(_ operand: Value) -> Value {
    atomically(
      { $0.bitwiseXor(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseXor(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Puts a value in the place of the one that is there, in one step (`BPF_XCHG`).
  ///
  /// - Returns: The value before.
  @inlinable
  @inline(__always)
  public func atomicExchange(_ replacement: Value) -> Value {
    atomically(
      { $0.exchange(UInt32(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent) },
      { $0.exchange(UInt64(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent) })
  }

  /// Puts a value in the place of the one that is there if that is `expected`, in one step
  /// (`BPF_CMPXCHG`).
  ///
  /// - Returns: The value before, which is `expected` if the value was replaced.
  @inlinable
  @inline(__always)
  @discardableResult
  public func atomicCompareExchange(expected: Value, _ replacement: Value) -> Value {
    atomically(
      {
        $0.compareExchange(
          expected: UInt32(truncatingIfNeeded: expected),
          desired: UInt32(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent
        )
        .original
      },
      {
        $0.compareExchange(
          expected: UInt64(truncatingIfNeeded: expected),
          desired: UInt64(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent
        )
        .original
      })
  }

  /// Runs the operation of the value's width.
  @inlinable
  @inline(__always)
  func atomically(
    _ narrow: (borrowing Atomic<UInt32>) -> UInt32, _ wide: (borrowing Atomic<UInt64>) -> UInt64
  ) -> Value {
    unsafe withUnsafePointerToValue { pointer in
      let pointer = UnsafeMutableRawPointer(pointer)
      // SAFETY: an Atomic is laid out as its number, and numbers in maps and globals are aligned.
      return if Value.bitWidth == 32 {
        unsafe Value(
          truncatingIfNeeded: narrow(pointer.assumingMemoryBound(to: Atomic<UInt32>.self).pointee))
      } else {
        unsafe Value(
          truncatingIfNeeded: wide(pointer.assumingMemoryBound(to: Atomic<UInt64>.self).pointee))
      }
    }
  }
}
