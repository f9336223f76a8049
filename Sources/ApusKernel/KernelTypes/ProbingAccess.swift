/// Reading memory by a helper that copies it, and fails where there is none.
public protocol ProbingAccess: KernelAccess {
  /// Copies `size` bytes; gives 0, or a negative error number after filling the destination with zeros.
  static func read(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int

  /// Copies up to a zero byte; gives the length with the zero byte, or a negative error number.
  static func readString(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int
}

extension ProbingAccess {
  /// Reads a value at an address of that kind.
  @inlinable
  @inline(__always)
  public static func load<Value: BitwiseCopyable>(
    _ type: Value.Type, at address: UnsafeRawPointer?
  ) -> Value {
    // SAFETY: the helper fills all the memory, with zeros where it fails.
    unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { buffer in
      let start = unsafe UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped)
      _ = unsafe read(
        start, size: UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), from: address)
      return unsafe start.load(as: Value.self)
    }
  }

  /// Reads the number that a field is, whatever its size in the running kernel.
  @inlinable
  @inline(__always)
  public static func load<Structure, Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ field: KernelField<Structure>, of base: UnsafeRawPointer?
  ) -> Number {
    let address = unsafe kernelFieldAddress(base, field)
    let value = unsafe load(at: address, size: kernelFieldInformation(field, .byteSize))
    guard Number.isSigned else { return Number(truncatingIfNeeded: value) }
    // A number that is shorter in the running kernel brings its sign along.
    let shifted = Int64(bitPattern: value &<< kernelFieldInformation(field, .leftShift))
    return Number(truncatingIfNeeded: shifted &>> kernelFieldInformation(field, .rightShift))
  }

  /// Reads the 1, 2, 4 or 8 bytes at an address.
  @inlinable
  @inline(__always)
  public static func load(at address: UnsafeRawPointer?, size: Int) -> UInt64 {
    var value: UInt64 = 0
    // SAFETY: no number in the kernel is longer than eight bytes, which the verifier checks.
    _ = unsafe withUnsafeMutableBytes(of: &value) { bytes in
      unsafe read(
        bytes.baseAddress.unsafelyUnwrapped, size: UInt32(truncatingIfNeeded: size), from: address)
    }
    return value
  }
}
