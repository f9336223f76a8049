import ApusSystem
import SystemPackage

// Arrays of what descriptors stand for, which user space writes and cannot look at.

extension SharedMap {
  /// Puts in what a descriptor stands for (`BPF_MAP_UPDATE_ELEM`).
  func set(
    _ descriptor: FileDescriptor, at index: UInt32, _ policy: UpdatePolicy = .any
  ) throws(ApusError) {
    guard index < maxEntries else { throw indexOutOfRange(index) }
    try MapCodec<UInt32>()
      .withBytes(of: index) { key throws(ApusError) in
        try MapCodec<Int32>()
          .withBytes(of: descriptor.rawValue) { value throws(ApusError) in
            try update(key, value, policy)
          }
      }
  }

  /// Takes out what is at an index (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether there was something.
  func remove(at index: UInt32) throws(ApusError) -> Bool {
    guard index < maxEntries else { throw indexOutOfRange(index) }
    return try MapCodec<UInt32>()
      .withBytes(of: index) { key throws(ApusError) in try remove(key) }
  }
}
