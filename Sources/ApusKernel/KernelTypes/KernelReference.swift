/// A pointer to one of the kernel's structures, through which a program reads fields.
///
/// ```swift
/// let parent = task.real_parent.tgid
/// ```
///
/// The fields are properties that bindings declare: see ``KernelType``. Where a field lies in the running
/// kernel is found out when the program is loaded (CO-RE), so that one object serves all kernels; a
/// program that reaches a field that the running kernel does not have is refused: ask `has(_:)` first.
///
/// Following a null pointer gives zeros, not a fault.
@safe
@frozen
public struct KernelReference<Pointee: KernelType, Access: KernelAccess>: BitwiseCopyable {
  /// The address itself.
  public let address: UnsafeRawPointer?

  /// A pointer of that address.
  ///
  /// The kernel, or the verifier, checks what is read through it.
  @inlinable
  @inline(__always)
  public init(_ address: UnsafeRawPointer?) {
    unsafe self.address = unsafe address
  }

  /// Whether it points nowhere.
  @inlinable
  public var isNull: Bool { @inline(__always) get { unsafe address == nil } }

  /// The same pointer, read by `bpf_probe_read_kernel`: for what the verifier does not let a program load directly.
  @inlinable
  public var probed: ProbedPointer<Pointee> {
    @inline(__always) get { unsafe ProbedPointer(address) }
  }

  /// The structure `count` after this one, in an array of them.
  ///
  /// A pointer that the verifier knows the type of takes constants only: use ``probed`` for others.
  @inlinable
  @inline(__always)
  public func advanced(by count: Int) -> Self {
    // SAFETY: the kernel, or the verifier, checks what is read through it.
    unsafe Self(address.unsafelyUnwrapped + count &* Int(Pointee.size))
  }

  /// The same address, as a pointer to another type, read by `bpf_probe_read_kernel`.
  ///
  /// For what C casts: the kernel's structures that start with another.
  @inlinable
  @inline(__always)
  public func cast<Other: KernelType>(to type: Other.Type) -> ProbedPointer<Other> {
    unsafe ProbedPointer(address)
  }
}

/// A pointer that the verifier knows the type of: it is read by ordinary loads.
public typealias KernelPointer<Pointee: KernelType> = KernelReference<Pointee, CheckedAccess>

/// A pointer to anywhere in the kernel's memory: it is read by `bpf_probe_read_kernel`.
public typealias ProbedPointer<Pointee: KernelType> = KernelReference<Pointee, ProbedAccess>
