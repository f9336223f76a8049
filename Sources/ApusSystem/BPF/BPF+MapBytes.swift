public import SystemPackage

// The commands for one element with arrays of bytes, where no copy matters.

extension BPF {
  /// The bytes of a key's value, or nil if there is none (`BPF_MAP_LOOKUP_ELEM`).
  public static func mapLookup(
    _ map: borrowing MapDescriptor, key: [UInt8]
  ) throws(Errno) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: map.transferSize)
    do throws(Errno) {
      var elements = value.mutableSpan
      // Sound: any byte is a valid UInt8, and a byte has no padding.
      var bytes = unsafe elements.mutableBytes
      try mapLookup(map, key: unsafe key.span.bytes, into: &bytes)
    } catch .noSuchFileOrDirectory {
      return nil
    }
    return value
  }

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`).
  public static func mapUpdate(
    _ map: borrowing MapDescriptor, key: [UInt8], value: [UInt8], policy: UpdatePolicy = .any
  ) throws(Errno) {
    // Sound: as above.
    try mapUpdate(
      map, key: unsafe key.span.bytes, value: unsafe value.span.bytes, policy: policy)
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`); `ENOENT` if there is none.
  public static func mapDelete(_ map: borrowing MapDescriptor, key: [UInt8]) throws(Errno) {
    // Sound: as above.
    try mapDelete(map, key: unsafe key.span.bytes)
  }
}
