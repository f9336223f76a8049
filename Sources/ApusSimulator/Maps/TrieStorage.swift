import ApusObject

/// A trie for longest-prefix matches: `u32` prefix length in bits, then the data, most significant bit first.
///
/// Kept as a hash table of prefixes: a lookup tries the lengths that are there, the longest first.
@safe final class TrieStorage: MapStorage {
  private let index: HashIndex
  /// The keys as they were written last, with the bits behind the prefix: so the kernel gives them back.
  ///
  /// Sound: there are ``keySize`` bytes for each slot of the index.
  private let keys: UnsafeMutableRawPointer
  /// How many prefixes of each length there are, and a bit for each length that there is.
  ///
  /// Sound, for both: no length is above ``longest``.
  private let counts: UnsafeMutablePointer<Int32>
  private let levels: UnsafeMutablePointer<UInt64>
  /// The longest prefix, in bits.
  private let longest: Int

  init(_ specification: MapSpecification, number: Int) throws(SimulationError) {
    let data = Int(specification.keySize) - 4
    guard (1...256).contains(data), specification.valueSize > 0, specification.maxEntries > 0,
      specification.flags.contains(.noPreallocation), specification.maxEntries <= 1 << 24,
      Int(specification.maxEntries) * (data + 4) <= Self.memoryLimit
    else {
      throw SimulationError(
        .invalidMap,
        "An LPM trie has keys of 5 to 260 bytes, values, entries and the flag BPF_F_NO_PREALLOC",
        subject: specification.name)
    }
    let count = Int(specification.maxEntries)
    index = HashIndex(slotCount: count)
    longest = data * 8
    unsafe keys = .allocate(byteCount: count * (data + 4), alignment: 8)
    unsafe keys.initializeMemory(as: UInt8.self, repeating: 0, count: count * (data + 4))
    unsafe counts = .allocate(capacity: longest + 1)
    unsafe counts.initialize(repeating: 0, count: longest + 1)
    unsafe levels = .allocate(capacity: longest / 64 + 1)
    unsafe levels.initialize(repeating: 0, count: longest / 64 + 1)
    try super.init(specification, number: number, cpuCount: 1, slotCount: count, isPerCPU: false)
  }

  deinit {
    // Sound: allocated in `init`, and of trivial types.
    unsafe keys.deallocate()
    unsafe counts.deallocate()
    unsafe levels.deallocate()
  }

  // MARK: - Prefixes

  private func key(_ slot: Int) -> UnsafeMutableRawPointer { unsafe keys + slot * keySize }

  private func length(of key: UnsafeRawPointer) -> Int {
    Int(unsafe key.loadUnaligned(as: UInt32.self))
  }

  /// Up to 8 bytes of a key's data, the first in the lowest bits.
  @inline(__always)
  private func word(_ key: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    let start = unsafe key + 4 + offset
    var left = keySize - 4 - offset
    // Sound: as many bytes as are left of the key.
    guard left < 8 else {
      return unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    }
    if left == 4 {
      return unsafe UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
    }
    var word: UInt64 = 0
    while left > 0 {
      left -= 1
      word = unsafe word << 8 | UInt64(start.load(fromByteOffset: left, as: UInt8.self))
    }
    return word
  }

  /// Which bits of a word are of a prefix that has so many bits from there on.
  @inline(__always)
  private func mask(_ bits: Int) -> UInt64 {
    bits >= 64 ? .max : (~(UInt64.max >> UInt64(bits))).byteSwapped
  }

  @inline(__always)
  private func hash(_ key: UnsafeRawPointer, length: Int) -> UInt32 {
    var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(length)
    var offset = 0
    while offset &* 8 < length {
      hash =
        unsafe (hash ^ (word(key, offset) & mask(length &- offset &* 8)))
        &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 32
      offset &+= 8
    }
    return UInt32(truncatingIfNeeded: hash)
  }

  @inline(__always)
  private func find(_ other: UnsafeRawPointer, length: Int) -> Int? {
    index.find(unsafe hash(other, length: length)) { slot in
      let mine = unsafe UnsafeRawPointer(key(slot))
      guard unsafe self.length(of: mine) == length else { return false }
      var offset = 0
      while offset &* 8 < length {
        let difference = unsafe word(mine, offset) ^ word(other, offset)
        if difference & mask(length &- offset &* 8) != 0 { return false }
        offset &+= 8
      }
      return true
    }
  }

  /// The longest length that there is, up to one.
  @inline(__always)
  private func level(upTo length: Int) -> Int? {
    guard length >= 0 else { return nil }
    var place = length >> 6
    var bits = unsafe levels[place] & (UInt64.max >> UInt64(63 - length & 63))
    while bits == 0 {
      guard place > 0 else { return nil }
      place -= 1
      bits = unsafe levels[place]
    }
    return place << 6 + 63 - bits.leadingZeroBitCount
  }

  private func count(_ length: Int, by change: Int32) {
    unsafe counts[length] += change
    let bit = UInt64(1) << UInt64(length & 63)
    if unsafe counts[length] > 0 {
      unsafe levels[length >> 6] |= bit
    } else {
      unsafe levels[length >> 6] &= ~bit
    }
  }

  // MARK: - A map

  override func slot(of key: UnsafeRawPointer, fromProgram: Bool) -> Int? {
    var next = unsafe length(of: key)
    guard next <= longest else { return nil }
    while let length = level(upTo: next) {
      if let slot = unsafe find(key, length: length) { return slot }
      next = length - 1
    }
    return nil
  }

  override func update(
    _ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: Int?
  ) -> Int64 {
    guard flags <= UpdateFlags.exist else { return KernelErrno.invalid }
    let length = unsafe length(of: key)
    guard length <= longest else { return KernelErrno.invalid }
    if let slot = unsafe find(key, length: length) {
      if flags == UpdateFlags.noExist { return KernelErrno.exists }
      unsafe self.key(slot).copyMemory(from: key, byteCount: keySize)
      unsafe write(value, to: slot, cpu: nil, isNew: false)
      return 0
    }
    if flags == UpdateFlags.exist { return KernelErrno.noEntry }
    guard let slot = index.insert(unsafe hash(key, length: length)) else {
      return KernelErrno.noSpace
    }
    unsafe self.key(slot).copyMemory(from: key, byteCount: keySize)
    count(length, by: 1)
    unsafe write(value, to: slot, cpu: nil, isNew: true)
    return 0
  }

  override func remove(_ key: UnsafeRawPointer) -> Int64 {
    let length = unsafe length(of: key)
    guard length <= longest else { return KernelErrno.invalid }
    guard let slot = unsafe find(key, length: length) else { return KernelErrno.noEntry }
    index.remove(slot)
    count(length, by: -1)
    return 0
  }

  override func nextKey(after key: [UInt8]?) -> [UInt8]? {
    var slot = -1
    if let key, key.count == keySize {
      // Sound: checked to have as many bytes as a key.
      slot = unsafe key.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return -1 }
        let length = unsafe length(of: start)
        return length <= longest ? unsafe find(start, length: length) ?? -1 : -1
      }
    }
    guard let next = index.next(after: slot) else { return nil }
    // Sound: a slot's key has `keySize` bytes.
    return unsafe Array(UnsafeRawBufferPointer(start: self.key(next), count: keySize))
  }
}
