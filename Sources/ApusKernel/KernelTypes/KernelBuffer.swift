/// Numbers or pointers in a row in the kernel's memory: what a field that is an array, or a `char *`, leads to.
@safe
@frozen
public struct KernelBuffer<Element: BitwiseCopyable, Access: KernelAccess>: BitwiseCopyable {
  /// The address of the first element.
  public let address: UnsafeRawPointer?

  /// A row that starts at an address.
  ///
  /// The kernel, or the verifier, checks what is read through it.
  @inlinable
  @inline(__always)
  public init(_ address: UnsafeRawPointer?) {
    unsafe self.address = unsafe address
  }

  /// The element of an index.
  ///
  /// A pointer that the verifier knows the type of takes constant indices only: use ``probed`` for others.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always)
    get {
      // SAFETY: the verifier, or the helper that reads, checks the address.
      unsafe Access.load(
        Element.self, at: address.unsafelyUnwrapped + index &* MemoryLayout<Element>.stride)
    }
  }

  /// The same elements, read by `bpf_probe_read_kernel`.
  @inlinable
  public var probed: KernelBuffer<Element, ProbedAccess> {
    @inline(__always) get { unsafe KernelBuffer<Element, ProbedAccess>(address) }
  }
}

extension KernelBuffer where Access == CheckedAccess {
  /// The first `count` elements, copied (`bpf_probe_read_kernel`).
  ///
  /// ```swift
  /// let name: InlineArray<16, UInt8> = task.comm.prefix()
  /// ```
  @inlinable
  @inline(__always)
  public func prefix<let count: Int>() -> InlineArray<count, Element> { probed.prefix() }
}

extension KernelBuffer where Element == UInt8, Access == CheckedAccess {
  /// The text up to a zero byte, at most `count` bytes with that (`bpf_probe_read_kernel_str`).
  @inlinable
  @inline(__always)
  public func string<let count: Int>() -> InlineArray<count, UInt8> { probed.string() }
}

extension KernelBuffer where Access: ProbingAccess {
  /// The first `count` elements, copied; zeros where they cannot be read.
  @inlinable
  @inline(__always)
  public func prefix<let count: Int>() -> InlineArray<count, Element> {
    unsafe Access.load(InlineArray<count, Element>.self, at: address)
  }
}

extension KernelBuffer where Element == UInt8, Access: ProbingAccess {
  /// The text up to a zero byte, at most `count` bytes with that; the rest is zeros.
  @inlinable
  @inline(__always)
  public func string<let count: Int>() -> InlineArray<count, UInt8> {
    var text = InlineArray<count, UInt8>(repeating: 0)
    // SAFETY: the helper writes at most so many bytes.
    _ = unsafe withUnsafeMutableBytes(of: &text) { bytes in
      unsafe Access.readString(
        bytes.baseAddress.unsafelyUnwrapped, size: UInt32(truncatingIfNeeded: count), from: address)
    }
    return text
  }
}
