/// What fits in one of eBPF's registers: what the kernel's functions take and give back.
public protocol KernelRegister {
  /// What a register holds.
  init(register: UInt64)

  /// What a register is to hold.
  var register: UInt64 { get }
}

extension FixedWidthInteger where Self: KernelRegister {
  /// What a register holds.
  @inlinable
  @inline(__always)
  public init(register: UInt64) { self.init(truncatingIfNeeded: register) }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { UInt64(truncatingIfNeeded: self) } }
}

extension UInt8: KernelRegister {}
extension UInt16: KernelRegister {}
extension UInt32: KernelRegister {}
extension UInt64: KernelRegister {}
extension Int8: KernelRegister {}
extension Int16: KernelRegister {}
extension Int32: KernelRegister {}
extension Int64: KernelRegister {}
extension Int: KernelRegister {}
extension UInt: KernelRegister {}

extension Bool: KernelRegister {
  /// What a register holds.
  @inlinable
  @inline(__always)
  public init(register: UInt64) { self = UInt8(truncatingIfNeeded: register) != 0 }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { self ? 1 : 0 } }
}

extension UnsafeRawPointer: KernelRegister {
  /// The address in a register, which must not be null.
  @inlinable
  @inline(__always)
  public init(register: UInt64) {
    // SAFETY: whoever says that a pointer is never null knows that.
    unsafe self = unsafe UnsafeRawPointer(bitPattern: UInt(register)).unsafelyUnwrapped
  }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { UInt64(UInt(bitPattern: self)) } }
}

extension KernelReference: KernelRegister {
  /// What a register holds.
  @inlinable
  @inline(__always)
  public init(register: UInt64) {
    unsafe self.init(UnsafeRawPointer(bitPattern: UInt(register)))
  }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { unsafe UInt64(UInt(bitPattern: address)) } }
}

extension KernelBuffer: KernelRegister {
  /// What a register holds.
  @inlinable
  @inline(__always)
  public init(register: UInt64) {
    unsafe self.init(UnsafeRawPointer(bitPattern: UInt(register)))
  }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { unsafe UInt64(UInt(bitPattern: address)) } }
}

/// A pointer that may be null.
extension Optional: KernelRegister where Wrapped: KernelRegister {
  /// What a register holds.
  @inlinable
  @inline(__always)
  public init(register: UInt64) { self = register == 0 ? nil : Wrapped(register: register) }

  /// What a register is to hold.
  @inlinable
  public var register: UInt64 { @inline(__always) get { self?.register ?? 0 } }
}
