public import Synchronization

// Each is one instruction. Every kernel and processor version can add without a result; everything else needs Linux
// 5.12, and with a result or on 32 bits `--cpu v3`, which is the default.

extension AtomicNumber {
  /// Adds to the number, such that no other processor's change is lost; wraps on overflow (`BPF_ADD`).
  ///
  /// - Returns: The number before.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func atomicAdd(_ operand: Self) -> Self {
    atomically(
      { $0.wrappingAdd(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.wrappingAdd(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Keeps the bits that `operand` has, in one step (`BPF_AND`).
  ///
  /// - Returns: The number before.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func atomicAnd(_ operand: Self) -> Self {
    atomically(
      { $0.bitwiseAnd(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseAnd(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Sets the bits that `operand` has, in one step (`BPF_OR`).
  ///
  /// - Returns: The number before.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func atomicOr(_ operand: Self) -> Self {
    atomically(
      { $0.bitwiseOr(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseOr(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Turns over the bits that `operand` has, in one step (`BPF_XOR`).
  ///
  /// - Returns: The number before.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func atomicXor(_ operand: Self) -> Self {
    atomically(
      { $0.bitwiseXor(UInt32(truncatingIfNeeded: operand), ordering: .relaxed).oldValue },
      { $0.bitwiseXor(UInt64(truncatingIfNeeded: operand), ordering: .relaxed).oldValue })
  }

  /// Puts a number in the place of the one that is there, in one step (`BPF_XCHG`).
  ///
  /// - Returns: The number before.
  @inlinable
  @inline(__always)
  public mutating func atomicExchange(_ replacement: Self) -> Self {
    atomically(
      { $0.exchange(UInt32(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent) },
      { $0.exchange(UInt64(truncatingIfNeeded: replacement), ordering: .sequentiallyConsistent) })
  }

  /// Puts a number in the place of the one that is there if that is `expected`, in one step
  /// (`BPF_CMPXCHG`).
  ///
  /// - Returns: The number before, which is `expected` if the number was replaced.
  @inlinable
  @inline(__always)
  @discardableResult
  public mutating func atomicCompareExchange(expected: Self, _ replacement: Self) -> Self {
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

  /// Runs the operation of the number's width.
  @inlinable
  @inline(__always)
  mutating func atomically(
    _ narrow: (borrowing Atomic<UInt32>) -> UInt32, _ wide: (borrowing Atomic<UInt64>) -> UInt64
  ) -> Self {
    unsafe withUnsafeMutablePointer(to: &self) { pointer in
      let pointer = UnsafeMutableRawPointer(pointer)
      // SAFETY: an Atomic is laid out as its number, and numbers in maps and globals are aligned.
      return if Self.bitWidth == 32 {
        unsafe Self(
          truncatingIfNeeded: narrow(pointer.assumingMemoryBound(to: Atomic<UInt32>.self).pointee))
      } else {
        unsafe Self(
          truncatingIfNeeded: wide(pointer.assumingMemoryBound(to: Atomic<UInt64>.self).pointee))
      }
    }
  }
}
