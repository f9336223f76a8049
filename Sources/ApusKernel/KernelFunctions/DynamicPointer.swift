/// Memory whose size the verifier does not know, with every access checked when it runs
/// (`struct bpf_dynptr`, since Linux 5.19).
@safe
@frozen
public struct DynamicPointer {
  @usableFromInline
  let address: UnsafeMutableRawPointer

  @inlinable
  @inline(__always)
  init(_ address: UnsafeMutableRawPointer) {
    unsafe self.address = unsafe address
  }

  /// The number of bytes (`bpf_dynptr_size`, since Linux 6.5).
  @inlinable
  public var count: UInt32 {
    @inline(__always)
    get {
      unsafe KernelFunction("bpf_dynptr_size(ptr struct bpf_dynptr) u32")(UnsafeRawPointer(address))
    }
  }

  /// A copy of the value at an offset (`bpf_dynptr_read`).
  ///
  /// - Throws: ``KernelError`` where the value is not wholly within the memory.
  @inlinable
  @inline(__always)
  public func load<Value: BitwiseCopyable>(
    _ type: Value.Type, at offset: UInt32
  ) throws(KernelError) -> Value {
    var result = 0
    // SAFETY: the helper fills the memory, with zeros where it fails.
    let value = unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { buffer in
      let start = unsafe UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped)
      result = unsafe Helper.dynamicRead(
        start, UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), UnsafeRawPointer(address),
        offset, 0)
      return unsafe start.load(as: Value.self)
    }
    try KernelError.check(result)
    return value
  }

  /// Writes a value at an offset (`bpf_dynptr_write`).
  ///
  /// - Throws: ``KernelError`` where the value is not wholly within the memory, or that cannot be written.
  @inlinable
  @inline(__always)
  public func store<Value: BitwiseCopyable>(
    _ value: Value, at offset: UInt32
  ) throws(KernelError) {
    var value = value
    // SAFETY: the memory is the value's own.
    let result = unsafe withUnsafeBytes(of: &value) { bytes in
      unsafe Helper.dynamicWrite(
        UnsafeRawPointer(address), offset, bytes.baseAddress.unsafelyUnwrapped,
        UInt32(truncatingIfNeeded: MemoryLayout<Value>.size), 0)
    }
    try KernelError.check(result)
  }
}

extension XDPContext {
  /// Runs `body` with the whole packet, also what does not lie in linear memory
  /// (`bpf_dynptr_from_xdp`, since Linux 6.4).
  ///
  /// ```swift
  /// let port = context.withDynamicPacket { packet in try? packet.load(BigEndian<UInt16>.self, at: 36) }
  /// ```
  ///
  /// - Returns: What the body returned.
  @inlinable
  @inline(__always)
  public func withDynamicPacket<Result>(_ body: (DynamicPointer) -> Result) -> Result {
    // struct bpf_dynptr, sixteen bytes on the stack.
    var storage: (UInt64, UInt64) = (0, 0)
    // SAFETY: the verifier knows what lies there.
    return unsafe withUnsafeMutableBytes(of: &storage) { storage in
      let address = unsafe storage.baseAddress.unsafelyUnwrapped
      _ =
        unsafe KernelFunction(
          "bpf_dynptr_from_xdp(ptr struct xdp_md, u64, ptr struct bpf_dynptr) s32")(
          UnsafeRawPointer(pointer), 0 as UInt64, UnsafeRawPointer(address)) as Int32
      return unsafe body(DynamicPointer(address))
    }
  }
}
