/// How a program reads the kernel's memory through a pointer: what kind of pointer it is decides.
public protocol KernelAccess {
  /// Reads a value at an address of that kind.
  static func load<Value: BitwiseCopyable>(
    _ type: Value.Type, at address: UnsafeRawPointer?
  ) -> Value

  /// Reads the number that a field is, whatever its size in the running kernel.
  static func load<Structure, Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ field: KernelField<Structure>, of base: UnsafeRawPointer?
  ) -> Number

  /// Reads the 1, 2, 4 or 8 bytes at an address.
  static func load(at address: UnsafeRawPointer?, size: Int) -> UInt64
}

/// Reading through a pointer that the verifier knows the type of: an ordinary load.
///
/// The arguments of `tp_btf`, `fentry` and iterator programs are such pointers, the results of kernel
/// functions, and all that is read through them. Needs Linux 5.5. A load through a pointer that has become
/// null or invalid gives zero.
public enum CheckedAccess: KernelAccess {
  /// Reads a value at an address of that kind.
  @inlinable
  @inline(__always)
  public static func load<Value: BitwiseCopyable>(
    _ type: Value.Type, at address: UnsafeRawPointer?
  ) -> Value {
    // SAFETY: the verifier checks the load against the kernel's own type, and the kernel handles its fault.
    unsafe address.unsafelyUnwrapped.load(as: Value.self)
  }

  /// Reads the number that a field is, whatever its size in the running kernel.
  @inlinable
  @inline(__always)
  public static func load<Structure, Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ field: KernelField<Structure>, of base: UnsafeRawPointer?
  ) -> Number {
    // The loader gives the instruction the field's offset and, for unsigned numbers, its size.
    unsafe load(type, at: kernelFieldAddress(base, field))
  }

  /// Reads the 1, 2, 4 or 8 bytes at an address.
  @inlinable
  @inline(__always)
  public static func load(at address: UnsafeRawPointer?, size: Int) -> UInt64 {
    switch size {
    case 1: unsafe UInt64(load(UInt8.self, at: address))
    case 2: unsafe UInt64(load(UInt16.self, at: address))
    case 4: unsafe UInt64(load(UInt32.self, at: address))
    default: unsafe load(UInt64.self, at: address)
    }
  }
}

/// Reading the kernel's memory through any address (`bpf_probe_read_kernel`, since Linux 5.5).
///
/// An address that cannot be read gives zeros.
public enum ProbedAccess: ProbingAccess {
  /// Copies `size` bytes; gives 0, or a negative error number.
  @inlinable
  @inline(__always)
  public static func read(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int {
    unsafe Helper.probeReadKernel(destination, size, address)
  }

  /// Copies up to a zero byte; gives the length with the zero byte, or a negative error number.
  @inlinable
  @inline(__always)
  public static func readString(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int {
    unsafe Helper.probeReadKernelString(destination, size, address)
  }
}

/// Reading the memory of the process in whose context the program runs (`bpf_probe_read_user`, since Linux 5.5).
///
/// An address that cannot be read gives zeros.
public enum UserAccess: ProbingAccess {
  /// Copies `size` bytes; gives 0, or a negative error number.
  @inlinable
  @inline(__always)
  public static func read(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int {
    unsafe Helper.probeReadUser(destination, size, address)
  }

  /// Copies up to a zero byte; gives the length with the zero byte, or a negative error number.
  @inlinable
  @inline(__always)
  public static func readString(
    _ destination: UnsafeMutableRawPointer, size: UInt32, from address: UnsafeRawPointer?
  ) -> Int {
    unsafe Helper.probeReadUserString(destination, size, address)
  }
}
