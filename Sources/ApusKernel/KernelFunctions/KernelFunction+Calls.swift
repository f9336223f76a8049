// A function takes up to five arguments, each in a register.

extension KernelFunction {
  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>() -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(address, to: (@convention(c) () -> UInt64).self)
    return Result(register: function())
  }

  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>(_ first: some KernelRegister) -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(address, to: (@convention(c) (UInt64) -> UInt64).self)
    return Result(register: function(first.register))
  }

  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>(
    _ first: some KernelRegister, _ second: some KernelRegister
  ) -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(
      address, to: (@convention(c) (UInt64, UInt64) -> UInt64).self)
    return Result(register: function(first.register, second.register))
  }

  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>(
    _ first: some KernelRegister, _ second: some KernelRegister, _ third: some KernelRegister
  ) -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(
      address, to: (@convention(c) (UInt64, UInt64, UInt64) -> UInt64).self)
    return Result(register: function(first.register, second.register, third.register))
  }

  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>(
    _ first: some KernelRegister, _ second: some KernelRegister, _ third: some KernelRegister,
    _ fourth: some KernelRegister
  ) -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(
      address, to: (@convention(c) (UInt64, UInt64, UInt64, UInt64) -> UInt64).self)
    return Result(
      register: function(
        first.register, second.register, third.register, fourth.register))
  }

  /// Calls the function.
  @inlinable
  @inline(__always)
  public func callAsFunction<Result: KernelRegister>(
    _ first: some KernelRegister, _ second: some KernelRegister, _ third: some KernelRegister,
    _ fourth: some KernelRegister, _ fifth: some KernelRegister
  ) -> Result {
    // SAFETY: the loader compares the description with the kernel's function.
    let function = unsafe unsafeBitCast(
      address, to: (@convention(c) (UInt64, UInt64, UInt64, UInt64, UInt64) -> UInt64).self)
    return Result(
      register: function(
        first.register, second.register, third.register, fourth.register, fifth.register))
  }
}
