/// An enum of the kernel's, as bindings declare it.
///
/// The numbers of its cases may differ from kernel to kernel; ``enumerator(_:)`` is the running
/// kernel's.
public protocol KernelEnumeration: KernelType, BitwiseCopyable, Equatable {
  /// The number that it is stored as.
  associatedtype RawValue: FixedWidthInteger & BitwiseCopyable

  /// The number of the case.
  var rawValue: RawValue { get }

  /// The case of a number.
  init(rawValue: RawValue)
}

extension KernelEnumeration {
  /// The case of a name in the running kernel (`bpf_core_enum_value`); what bindings make cases of.
  ///
  /// - Parameter enumerator: The name and, after a colon, the number in the kernel that the bindings were made
  ///   from: `BPF_MAP_TYPE_HASH:1`.
  /// - Returns: The case with the running kernel's number; 0 where it has none of that name.
  @inlinable
  @inline(__always)
  public static func enumerator(_ enumerator: StaticString) -> Self {
    #if hasFeature(Embedded)
    // SAFETY: literals live forever, and nothing reads them when the program runs.
    let value = unsafe kernelEnumerator(
      kernelName.utf8Start, kernelName.utf8CodeUnitCount, enumerator.utf8Start,
      enumerator.utf8CodeUnitCount, 1)
    return Self(rawValue: RawValue(truncatingIfNeeded: value))
    #else
    notInTheKernel()
    #endif
  }

  /// Whether the running kernel has a case of that name (`bpf_core_enum_value_exists`).
  ///
  /// - Parameter enumerator: The name and, after a colon, any number.
  /// - Returns: Whether there is one.
  @inlinable
  @inline(__always)
  public static func has(_ enumerator: StaticString) -> Bool {
    #if hasFeature(Embedded)
    // SAFETY: literals live forever, and nothing reads them when the program runs.
    return unsafe kernelEnumerator(
      kernelName.utf8Start, kernelName.utf8CodeUnitCount, enumerator.utf8Start,
      enumerator.utf8CodeUnitCount, 0) != 0
    #else
    notInTheKernel()
    #endif
  }
}
