import ApusObject

/// Hash maps: with a fixed number of slots, or, as LRU maps, giving up the least recently used one.
@safe final class HashStorage: MapStorage {
  private let isLRU: Bool
  private let bucketMask: Int
  /// The first slot of each bucket, then per slot the next one of its bucket; -1 ends a list.
  ///
  /// Sound, for all of these: indices are slots or hashes masked to the number of buckets.
  private let buckets: UnsafeMutablePointer<Int32>
  private let following: UnsafeMutablePointer<Int32>
  private let keys: UnsafeMutableRawPointer
  private let hashes: UnsafeMutablePointer<UInt32>
  private let isUsed: UnsafeMutablePointer<Bool>
  /// The list of used slots, by their last use; the last entry is the list's head.
  private let newer: UnsafeMutablePointer<Int32>
  private let older: UnsafeMutablePointer<Int32>
  private var free: Int32
  private(set) var count = 0

  init(
    _ specification: MapSpecification, number: Int, cpuCount: Int, isPerCPU: Bool, isLRU: Bool
  ) throws(SimulationError) {
    let slots = Int(specification.maxEntries)
    guard specification.keySize > 0, specification.valueSize > 0, slots > 0, slots <= 1 << 24,
      specification.keySize <= 1 << 16, slots * Int(specification.keySize) <= Self.memoryLimit
    else {
      throw SimulationError(
        .invalidMap, "A hash map has keys, values and between one and 2^24 entries",
        subject: specification.name)
    }
    self.isLRU = isLRU
    let bucketCount = 1 << (Int.bitWidth - max(0, slots - 1).leadingZeroBitCount)
    bucketMask = bucketCount - 1
    unsafe buckets = .allocate(capacity: bucketCount)
    unsafe buckets.initialize(repeating: -1, count: bucketCount)
    unsafe following = .allocate(capacity: slots)
    unsafe following.initialize(repeating: -1, count: slots)
    unsafe hashes = .allocate(capacity: slots)
    unsafe hashes.initialize(repeating: 0, count: slots)
    unsafe isUsed = .allocate(capacity: slots)
    unsafe isUsed.initialize(repeating: false, count: slots)
    unsafe newer = .allocate(capacity: slots + 1)
    unsafe newer.initialize(repeating: Int32(slots), count: slots + 1)
    unsafe older = .allocate(capacity: slots + 1)
    unsafe older.initialize(repeating: Int32(slots), count: slots + 1)
    unsafe keys = .allocate(byteCount: slots * Int(specification.keySize), alignment: 8)
    unsafe keys.initializeMemory(
      as: UInt8.self, repeating: 0, count: slots * Int(specification.keySize))
    free = 0
    for slot in 0..<slots {
      unsafe following[slot] = slot + 1 < slots ? Int32(slot + 1) : -1
    }
    try super
      .init(
        specification, number: number, cpuCount: cpuCount, slotCount: slots, isPerCPU: isPerCPU)
  }

  deinit {
    // Sound: allocated in `init`, and of trivial types.
    unsafe buckets.deallocate()
    unsafe following.deallocate()
    unsafe hashes.deallocate()
    unsafe isUsed.deallocate()
    unsafe newer.deallocate()
    unsafe older.deallocate()
    unsafe keys.deallocate()
  }

  private func key(_ slot: Int) -> UnsafeMutableRawPointer { unsafe keys + slot * keySize }

  /// A multiplication per 8 bytes, mixed at the end.
  private func hash(_ key: UnsafeRawPointer) -> UInt32 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    var offset = 0
    while offset &+ 8 <= keySize {
      hash =
        unsafe (hash ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 32
      offset &+= 8
    }
    if offset &+ 4 <= keySize {
      let part = unsafe key.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      hash = (hash ^ UInt64(part)) &* 0xc4ce_b9fe_1a85_ec53
      hash ^= hash &>> 32
      offset &+= 4
    }
    while offset < keySize {
      hash =
        unsafe (hash ^ UInt64(key.load(fromByteOffset: offset, as: UInt8.self)))
        &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 32
      offset &+= 1
    }
    return UInt32(truncatingIfNeeded: hash)
  }

  private func equals(_ slot: Int, _ other: UnsafeRawPointer) -> Bool {
    let mine = unsafe UnsafeRawPointer(key(slot))
    var offset = 0
    while offset &+ 4 <= keySize {
      guard
        unsafe mine.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
          == other.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      else { return false }
      offset &+= 4
    }
    while offset < keySize {
      guard
        unsafe mine.load(fromByteOffset: offset, as: UInt8.self)
          == other.load(fromByteOffset: offset, as: UInt8.self)
      else { return false }
      offset &+= 1
    }
    return true
  }

  private func find(_ other: UnsafeRawPointer, hash: UInt32) -> Int? {
    var slot = unsafe buckets[Int(hash) & bucketMask]
    while slot >= 0 {
      if unsafe hashes[Int(slot)] == hash, unsafe equals(Int(slot), other) { return Int(slot) }
      slot = unsafe following[Int(slot)]
    }
    return nil
  }

  override func slot(of key: UnsafeRawPointer, fromProgram: Bool) -> Int? {
    guard let slot = unsafe find(key, hash: hash(key)) else { return nil }
    if isLRU, fromProgram { touch(slot) }
    return slot
  }

  override func update(
    _ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: Int?
  ) -> Int64 {
    guard flags & ~UpdateFlags.lock <= UpdateFlags.exist else { return KernelErrno.invalid }
    let hash = unsafe hash(key)
    if let slot = unsafe find(key, hash: hash) {
      if flags & UpdateFlags.noExist != 0 { return KernelErrno.exists }
      unsafe write(value, to: slot, cpu: cpu, isNew: false)
      if isLRU { touch(slot) }
      return 0
    }
    if flags & UpdateFlags.exist != 0 { return KernelErrno.noEntry }
    if free < 0 {
      guard isLRU else { return KernelErrno.tooBig }
      unsafe discard(Int(newer[slotCount]))
    }
    let slot = Int(free)
    free = unsafe following[slot]
    unsafe self.key(slot).copyMemory(from: key, byteCount: keySize)
    unsafe hashes[slot] = hash
    unsafe isUsed[slot] = true
    let bucket = Int(hash) & bucketMask
    unsafe following[slot] = buckets[bucket]
    unsafe buckets[bucket] = Int32(slot)
    unsafe write(value, to: slot, cpu: cpu, isNew: true)
    if isLRU { link(slot) }
    count += 1
    return 0
  }

  override func remove(_ key: UnsafeRawPointer) -> Int64 {
    guard let slot = unsafe find(key, hash: hash(key)) else { return KernelErrno.noEntry }
    discard(slot)
    return 0
  }

  private func discard(_ slot: Int) {
    let bucket = unsafe Int(hashes[slot]) & bucketMask
    if unsafe buckets[bucket] == Int32(slot) {
      unsafe buckets[bucket] = following[slot]
    } else {
      var previous = unsafe Int(buckets[bucket])
      while unsafe following[previous] != Int32(slot) { previous = unsafe Int(following[previous]) }
      unsafe following[previous] = following[slot]
    }
    if isLRU { unlink(slot) }
    unsafe isUsed[slot] = false
    unsafe following[slot] = free
    free = Int32(slot)
    count -= 1
  }

  // MARK: - The order of use: a ring through the head, whose `newer` is the oldest

  private func link(_ slot: Int) {
    let newest = unsafe older[slotCount]
    unsafe newer[Int(newest)] = Int32(slot)
    unsafe older[slot] = newest
    unsafe newer[slot] = Int32(slotCount)
    unsafe older[slotCount] = Int32(slot)
  }

  private func unlink(_ slot: Int) {
    unsafe newer[Int(older[slot])] = newer[slot]
    unsafe older[Int(newer[slot])] = older[slot]
  }

  private func touch(_ slot: Int) {
    unlink(slot)
    link(slot)
  }

  // MARK: - Walking

  override func nextKey(after key: [UInt8]?) -> [UInt8]? {
    var slot = -1
    if let key, key.count == keySize {
      slot = unsafe key.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return -1 }
        return unsafe find(start, hash: hash(start)) ?? -1
      }
    }
    guard let next = nextSlot(after: slot) else { return nil }
    // Sound: a slot's key has `keySize` bytes.
    return unsafe Array(UnsafeRawBufferPointer(start: self.key(next), count: keySize))
  }

  override func has(slot: Int) -> Bool { slot < slotCount && (unsafe isUsed[slot]) }

  override func nextSlot(after slot: Int) -> Int? {
    var next = slot + 1
    while next < slotCount {
      if unsafe isUsed[next] { return next }
      next += 1
    }
    return nil
  }

  override func copyKey(of slot: Int, to place: UnsafeMutableRawPointer) {
    unsafe place.copyMemory(from: key(slot), byteCount: keySize)
  }
}
