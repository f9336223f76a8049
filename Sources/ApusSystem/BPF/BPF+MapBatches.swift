import CApus
public import SystemPackage

extension BPF {
  /// How far a walk over a map has come, in the kernel's own terms: of a hash the number of a bucket, of other maps
  /// a key.
  public struct BatchPosition: Sendable {
    /// Room for what the kernel writes: the size of a key, and at least that of a bucket's number.
    var bytes: [UInt8]
    var isStart = true

    /// The beginning of a map.
    public init(startOf map: borrowing MapDescriptor) {
      bytes = [UInt8](repeating: 0, count: Swift.max(8, map.keySize))
    }
  }

  /// What a call for a batch gave.
  public struct Batch: Sendable, Hashable {
    /// How many elements were written to the memory.
    public let count: Int
    /// Whether they are the last ones.
    public let isLast: Bool
  }

  /// Copies out the next elements of a map (`BPF_MAP_LOOKUP_BATCH`, or `BPF_MAP_LOOKUP_AND_DELETE_BATCH`; kernel
  /// 5.6).
  ///
  /// The kernel copies a hash bucket whole: `ENOSPC` says that the memory is too small for the next one; nothing
  /// is lost, and a call with more goes on. `ENOTSUPP`, which is 524, says that the type of map has no batches, and
  /// `EINVAL` that the kernel has none.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - position: How far the walk has come; moved on.
  ///   - keys: Memory for whole keys.
  ///   - values: Memory for as many values.
  ///   - removing: Whether the elements are removed (hashes only).
  ///   - locked: Whether to hold the spin locks of the values (`BPF_F_LOCK`).
  /// - Returns: How many there were.
  /// - Throws: The kernel's `Errno`.
  public static func mapNextBatch(
    _ map: borrowing MapDescriptor, from position: inout BatchPosition,
    keys: inout MutableRawSpan, values: inout MutableRawSpan, removing: Bool = false,
    locked: Bool = false
  ) throws(Errno) -> Batch {
    guard map.keySize > 0, map.transferSize > 0 else { throw .invalidArgument }
    let room = Swift.min(keys.byteCount / map.keySize, values.byteCount / map.transferSize)
    var attributes = capus_attr_map_batch()
    attributes.count = UInt32(clamping: room)
    attributes.map_fd = map.descriptor.number
    attributes.elem_flags = locked ? lockFlag : 0
    let isStart = position.isStart
    var isLast = false
    try withAddress(of: &position.bytes) { place throws(Errno) in
      // The kernel reads one and then writes the other: they may be the same.
      attributes.in_batch = isStart ? 0 : place
      attributes.out_batch = place
      try withAddress(of: &keys) { keys throws(Errno) in
        attributes.keys = keys
        try withAddress(of: &values) { values throws(Errno) in
          attributes.values = values
          do throws(Errno) {
            try call(removing ? .mapLookupAndDeleteBatch : .mapLookupBatch, &attributes)
          } catch .noSuchFileOrDirectory {
            isLast = true
          }
        }
      }
    }
    position.isStart = false
    return Batch(count: Swift.min(Int(attributes.count), room), isLast: isLast)
  }

  /// Writes elements (`BPF_MAP_UPDATE_BATCH`, kernel 5.6).
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - keys: Whole keys, one after the other.
  ///   - values: As many values.
  ///   - locked: Whether to hold the spin locks of the values (`BPF_F_LOCK`).
  ///   - written: Becomes how many elements were written, also if the call fails.
  /// - Throws: The kernel's `Errno`.
  public static func mapUpdateBatch(
    _ map: borrowing MapDescriptor, keys: RawSpan, values: RawSpan, locked: Bool = false,
    written: inout Int
  ) throws(Errno) {
    written = 0
    guard map.keySize > 0, map.transferSize > 0, keys.byteCount % map.keySize == 0,
      let count = UInt32(exactly: keys.byteCount / map.keySize),
      values.byteCount == Int(count) * map.transferSize
    else { throw .invalidArgument }
    guard count > 0 else { return }
    var attributes = capus_attr_map_batch()
    do throws(Errno) {
      try withAddress(of: keys) { keys throws(Errno) in
        try withAddress(of: values) { values throws(Errno) in
          attributes.keys = keys
          attributes.values = values
          attributes.count = count
          attributes.map_fd = map.descriptor.number
          attributes.elem_flags = locked ? lockFlag : 0
          try call(.mapUpdateBatch, &attributes)
        }
      }
    } catch {
      // A kernel without batches leaves the count as it is.
      if attributes.count < count { written = Int(attributes.count) }
      throw error
    }
    written = Int(Swift.min(attributes.count, count))
  }

  /// Removes keys, up to the first that is not there (`BPF_MAP_DELETE_BATCH`, kernel 5.6).
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - keys: Whole keys, one after the other.
  ///   - removed: Becomes how many keys were removed, also if the call fails; of `ENOENT` it is the index of the key
  ///     that is not there.
  /// - Throws: The kernel's `Errno`.
  public static func mapDeleteBatch(
    _ map: borrowing MapDescriptor, keys: RawSpan, removed: inout Int
  ) throws(Errno) {
    removed = 0
    guard map.keySize > 0, keys.byteCount % map.keySize == 0,
      let count = UInt32(exactly: keys.byteCount / map.keySize)
    else { throw .invalidArgument }
    guard count > 0 else { return }
    var attributes = capus_attr_map_batch()
    do throws(Errno) {
      try withAddress(of: keys) { keys throws(Errno) in
        attributes.keys = keys
        attributes.count = count
        attributes.map_fd = map.descriptor.number
        try call(.mapDeleteBatch, &attributes)
      }
    } catch {
      if attributes.count < count { removed = Int(attributes.count) }
      throw error
    }
    removed = Int(Swift.min(attributes.count, count))
  }
}

extension Errno {
  /// What the kernel answers for an operation that a type of map does not have (`ENOTSUPP`).
  ///
  /// No C library has a name for it.
  public static var operationNotImplementedForMap: Errno { Errno(rawValue: 524) }
}
