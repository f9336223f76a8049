public import Synchronization

/// A position in a ring that is shared with the kernel: how many bytes were written or read in all.
@safe @usableFromInline struct SharedPosition {
  @usableFromInline let pointer: UnsafeMutablePointer<Atomic<UInt64>>

  /// The position at the start of a region, which the caller keeps mapped.
  init(at address: UnsafeMutableRawPointer) {
    // Sound: an Atomic is laid out as its number; a region starts at a page.
    unsafe pointer = address.assumingMemoryBound(to: Atomic<UInt64>.self)
  }

  /// The position; what was written before it became so is seen.
  @inlinable var value: UInt64 {
    // Sound: the owner of the ring keeps the memory mapped.
    unsafe pointer.pointee.load(ordering: .sequentiallyConsistent)
  }

  /// Publishes a position, before anything that is read afterwards.
  @inlinable
  func publish(_ position: UInt64) {
    // Sound: as above.
    unsafe pointer.pointee.store(position, ordering: .sequentiallyConsistent)
  }
}
