import ApusObject

/// Hash maps: with a fixed number of slots, or, as LRU maps, giving up the least recently used one.
@safe final class HashStorage: MapStorage {
  private let isLRU: Bool
  private let index: HashIndex
  /// Sound: there are ``keySize`` bytes for each slot of the index.
  private let keys: UnsafeMutableRawPointer
  /// The list of used slots, by their last use; the last entry is the list's head.
  ///
  /// Sound, for both: indices are slots, or their number.
  private let newer: UnsafeMutablePointer<Int32>
  private let older: UnsafeMutablePointer<Int32>

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
    index = HashIndex(slotCount: slots)
    unsafe newer = .allocate(capacity: slots + 1)
    unsafe newer.initialize(repeating: Int32(slots), count: slots + 1)
    unsafe older = .allocate(capacity: slots + 1)
    unsafe older.initialize(repeating: Int32(slots), count: slots + 1)
    unsafe keys = .allocate(byteCount: slots * Int(specification.keySize), alignment: 8)
    unsafe keys.initializeMemory(
      as: UInt8.self, repeating: 0, count: slots * Int(specification.keySize))
    try super
      .init(
        specification, number: number, cpuCount: cpuCount, slotCount: slots, isPerCPU: isPerCPU)
  }

  deinit {
    // Sound: allocated in `init`, and of trivial types.
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
    index.find(hash) { unsafe equals($0, other) }
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
    if index.isFull, isLRU { unsafe discard(Int(newer[slotCount])) }
    guard let slot = index.insert(hash) else { return KernelErrno.tooBig }
    unsafe self.key(slot).copyMemory(from: key, byteCount: keySize)
    unsafe write(value, to: slot, cpu: cpu, isNew: true)
    if isLRU { link(slot) }
    return 0
  }

  override func remove(_ key: UnsafeRawPointer) -> Int64 {
    guard let slot = unsafe find(key, hash: hash(key)) else { return KernelErrno.noEntry }
    discard(slot)
    return 0
  }

  private func discard(_ slot: Int) {
    if isLRU { unlink(slot) }
    index.remove(slot)
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

  override func has(slot: Int) -> Bool { index.has(slot) }

  override func nextSlot(after slot: Int) -> Int? { index.next(after: slot) }

  override func copyKey(of slot: Int, to place: UnsafeMutableRawPointer) {
    unsafe place.copyMemory(from: key(slot), byteCount: keySize)
  }
}
