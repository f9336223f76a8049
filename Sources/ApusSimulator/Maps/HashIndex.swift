/// Which slot of a map a key has: a hash table of slot numbers, whose keys are elsewhere.
///
/// What changes is behind pointers, so that access to it needs no check for exclusivity: a machine is used by one
/// thread at a time.
@safe struct HashIndex: ~Copyable {
  private struct State {
    /// The first slot that is free, or -1.
    var free: Int32 = 0
    var count = 0
  }

  let slotCount: Int
  private let bucketMask: Int
  /// The first slot of each bucket, then per slot the next one of its bucket, or of the free ones; -1 ends a list.
  ///
  /// Sound, for all of these: indices are slots, or hashes masked to the number of buckets.
  private let buckets: UnsafeMutablePointer<Int32>
  private let following: UnsafeMutablePointer<Int32>
  private let hashes: UnsafeMutablePointer<UInt32>
  private let isUsed: UnsafeMutablePointer<Bool>
  private let state: UnsafeMutablePointer<State>

  /// An index without keys; there is at least one slot.
  init(slotCount: Int) {
    self.slotCount = slotCount
    let bucketCount = 1 << (Int.bitWidth - max(0, slotCount - 1).leadingZeroBitCount)
    bucketMask = bucketCount - 1
    unsafe buckets = .allocate(capacity: bucketCount)
    unsafe buckets.initialize(repeating: -1, count: bucketCount)
    unsafe following = .allocate(capacity: slotCount)
    for slot in 0..<slotCount {
      unsafe (following + slot).initialize(to: slot + 1 < slotCount ? Int32(slot + 1) : -1)
    }
    unsafe hashes = .allocate(capacity: slotCount)
    unsafe hashes.initialize(repeating: 0, count: slotCount)
    unsafe isUsed = .allocate(capacity: slotCount)
    unsafe isUsed.initialize(repeating: false, count: slotCount)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: State())
  }

  deinit {
    // Sound: allocated in `init`, and of trivial types.
    unsafe buckets.deallocate()
    unsafe following.deallocate()
    unsafe hashes.deallocate()
    unsafe isUsed.deallocate()
    unsafe state.deallocate()
  }

  /// How many slots are in use.
  var count: Int { unsafe state.pointee.count }

  /// Whether all slots are in use.
  var isFull: Bool { unsafe state.pointee.free < 0 }

  /// The slot of a key, which `isKey` knows.
  @inline(__always)
  func find(_ hash: UInt32, _ isKey: (Int) -> Bool) -> Int? {
    var slot = unsafe buckets[Int(hash) & bucketMask]
    while slot >= 0 {
      if unsafe hashes[Int(slot)] == hash, isKey(Int(slot)) { return Int(slot) }
      slot = unsafe following[Int(slot)]
    }
    return nil
  }

  /// Takes a slot for a key that has none, or nil if all are in use.
  func insert(_ hash: UInt32) -> Int? {
    let slot = Int(unsafe state.pointee.free)
    guard slot >= 0 else { return nil }
    unsafe state.pointee.free = following[slot]
    unsafe state.pointee.count += 1
    unsafe hashes[slot] = hash
    unsafe isUsed[slot] = true
    let bucket = Int(hash) & bucketMask
    unsafe following[slot] = buckets[bucket]
    unsafe buckets[bucket] = Int32(slot)
    return slot
  }

  /// Gives a slot back that is in use.
  func remove(_ slot: Int) {
    let bucket = unsafe Int(hashes[slot]) & bucketMask
    if unsafe buckets[bucket] == Int32(slot) {
      unsafe buckets[bucket] = following[slot]
    } else {
      var previous = unsafe Int(buckets[bucket])
      while unsafe following[previous] != Int32(slot) { previous = unsafe Int(following[previous]) }
      unsafe following[previous] = following[slot]
    }
    unsafe isUsed[slot] = false
    unsafe following[slot] = state.pointee.free
    unsafe state.pointee.free = Int32(slot)
    unsafe state.pointee.count -= 1
  }

  /// Whether a slot is in use.
  func has(_ slot: Int) -> Bool { slot < slotCount && (unsafe isUsed[slot]) }

  /// The next slot in use; the first is behind -1.
  func next(after slot: Int) -> Int? {
    var next = slot + 1
    while next < slotCount {
      if unsafe isUsed[next] { return next }
      next += 1
    }
    return nil
  }
}
