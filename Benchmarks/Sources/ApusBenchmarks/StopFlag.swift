import Synchronization

/// Tells a reader to end: a number that C reads while Swift writes it.
@safe final class StopFlag: @unchecked Sendable {
  // Sound: an aligned number of 32 bits, which is set once.
  let pointer: UnsafeMutablePointer<Int32>

  init() {
    unsafe pointer = .allocate(capacity: 1)
    unsafe pointer.initialize(to: 0)
  }

  var isSet: Bool {
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int32>.self).pointee
      .load(ordering: .acquiring) != 0
  }

  func set() {
    unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int32>.self).pointee
      .store(1, ordering: .releasing)
  }

  deinit { unsafe pointer.deallocate() }
}
