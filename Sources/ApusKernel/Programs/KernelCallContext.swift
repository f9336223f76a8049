/// What a program is given that runs with the arguments of one of the kernel's own functions, with types that the
/// verifier knows.
public protocol KernelCallContext: ProgramContext {}

extension KernelCallContext {
  /// An argument, from 0 on: a number.
  ///
  /// The index is a constant; the verifier refuses one that is beyond the arguments. Of an argument of fewer bits the
  /// others may be anything: `UInt32(truncatingIfNeeded:)` leaves them out.
  @inlinable
  @inline(__always)
  public func argument(_ index: Int) -> UInt64 {
    // SAFETY: the verifier checks that the access is to an argument.
    unsafe contextAddress.assumingMemoryBound(to: UInt64.self)[index]
  }

  /// An argument, from 0 on: a pointer to one of the kernel's structures.
  ///
  /// - Parameters:
  ///   - index: A constant; the verifier refuses one that is beyond the arguments.
  ///   - type: The bindings' type.
  /// - Returns: The pointer, which the verifier knows the type of.
  @inlinable
  @inline(__always)
  public func argument<Structure: KernelType>(
    _ index: Int, as type: Structure.Type
  ) -> KernelPointer<Structure> {
    // SAFETY: the verifier checks that the access is to an argument.
    unsafe KernelPointer(
      (contextAddress + index &* 8).load(as: UnsafeRawPointer?.self))
  }
}
