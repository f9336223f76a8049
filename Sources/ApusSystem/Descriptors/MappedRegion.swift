import CApus
public import SystemPackage

/// Memory shared with the kernel through a descriptor (`mmap`), unmapped when its owner's life ends.
///
/// The kernel and eBPF programs may write to it at any time: values are copied out and in, and one that is larger than
/// a machine word can be torn.
@safe public struct MappedRegion: ~Copyable {
  /// Where it is mapped, as long as the region lives.
  @usableFromInline let address: UnsafeMutableRawPointer

  /// The length in bytes.
  public let count: Int

  /// Whether ``store(_:atByteOffset:)`` may write.
  public let isWritable: Bool

  /// What frees the memory, if that is not this region's to do.
  private let owner: (any Sendable)?

  /// Memory of this process, which lives as long as its owner.
  @unsafe public init(
    of owner: any Sendable, at memory: UnsafeMutableRawBufferPointer, writable: Bool
  ) throws(Errno) {
    guard let start = memory.baseAddress, memory.count > 0 else { throw .invalidArgument }
    unsafe address = start
    count = memory.count
    isWritable = writable
    self.owner = owner
  }

  /// Maps `count` bytes of `descriptor` from `offset` on, which must be a multiple of the page size.
  ///
  /// - Parameters:
  ///   - descriptor: What is mapped.
  ///   - offset: From where on.
  ///   - count: How many bytes.
  ///   - writable: Whether they may be written.
  ///   - wanted: The address where they must be mapped (`MAP_FIXED_NOREPLACE`), or 0 for any.
  /// - Throws: The kernel's `Errno`; `EEXIST` where something is mapped at that address.
  public init(
    of descriptor: borrowing OwnedDescriptor, offset: UInt64 = 0, count: Int,
    writable: Bool = false, at wanted: UInt64 = 0
  ) throws(Errno) {
    guard count > 0 else { throw .invalidArgument }
    var address: UnsafeMutableRawPointer?
    // Sound: the shim writes one pointer, and only when it succeeds.
    _ = try valueOrErrno(
      unsafe capus_map_memory(
        descriptor.borrowed.rawValue, offset, count, writable ? 1 : 0, wanted, &address))
    guard let address = unsafe address else { throw .badAddress }
    unsafe self.address = address
    self.count = count
    isWritable = writable
    owner = nil
  }

  /// The address of the first byte, for what is written down in the memory itself.
  public var startAddress: UInt64 { unsafe UInt64(UInt(bitPattern: address)) }

  /// Copies out the value at `offset`, or nil if it does not lie wholly inside.
  @inlinable
  public func load<Value: BitwiseCopyable>(_: Value.Type, atByteOffset offset: Int) -> Value? {
    guard holds(MemoryLayout<Value>.size, at: offset) else { return nil }
    // Sound: the bytes were just found to lie inside the mapping, which lives as long as self.
    return unsafe address.loadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  /// Copies in a value; false, and nothing written, if it does not lie wholly inside or the region is read-only.
  @inlinable
  public func store(_ value: some BitwiseCopyable, atByteOffset offset: Int) -> Bool {
    guard isWritable, holds(MemoryLayout.size(ofValue: value), at: offset) else { return false }
    // Sound: the bytes were just found to lie inside the writable mapping, which lives as long as self.
    unsafe address.storeBytes(of: value, toByteOffset: offset, as: type(of: value))
    return true
  }

  /// Copies in bytes; false, and nothing written, if they do not lie wholly inside or the region is read-only.
  public func store(contentsOf bytes: [UInt8], atByteOffset offset: Int) -> Bool {
    guard isWritable, holds(bytes.count, at: offset) else { return false }
    // Sound: the bytes were just found to lie inside the writable mapping, which lives as long as self.
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(start: address + offset, count: bytes.count)
        .copyMemory(from: source)
    }
    return true
  }

  /// Runs `body` with all bytes, in place.
  ///
  /// They may change meanwhile: whoever reads a number reads it once.
  @inlinable
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Sound: the mapping lives as long as self, and the span no longer than the call.
    try body(unsafe RawSpan(_unsafeStart: address, byteCount: count))
  }

  @inlinable
  func holds(_ size: Int, at offset: Int) -> Bool {
    offset >= 0 && offset <= count && size <= count - offset
  }

  deinit {
    // Sound: nothing else holds the address, unless the memory has another owner.
    if owner == nil { _ = unsafe capus_unmap_memory(address, count) }
  }
}

// Sound: a plain address of memory that the kernel shares with whoever maps it, or a simulated map; one owner unmaps
// or frees it once.
extension MappedRegion: @unchecked Sendable {}
