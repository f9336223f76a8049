/// Finds the types of a ``BTFImage`` that may have a name, by a hash of the name without its flavour.
///
/// Only the first bytes of a name are hashed, a word at a time: names that begin alike for that long are few, and who
/// asks compares the whole name anyway.
struct BTFNameIndex {
  /// By hash, the index of the first entry plus 1, or 0.
  private var buckets: [UInt32]
  /// The positions of the types.
  private var positions: [UInt32]
  /// By entry, the index of the next one of the same bucket plus 1, or 0.
  private var next: [UInt32]
  private let mask: UInt32

  init(
    types: ByteReader, offsets: [UInt32], kinds: [UInt8], strings: ByteReader, firstString: UInt32,
    includes isWanted: (BTFKind) -> Bool, baseString: (UInt32) -> SharedBytes?
  ) {
    // By a type's kind, whether it is to be found here; a kind that does not exist is not.
    let wanted = (UInt8(0)..<128).map { BTFKind(rawValue: $0).map(isWanted) ?? false }
    let swaps = types.byteOrder != .host
    var positions: [UInt32] = []
    var hashes: [UInt32] = []
    // Sound: the buffers do not leave the closures; the offsets are those of whole types, and a name is read up
    // to the end of the strings at most.
    unsafe types.bytes.withUnsafeBytes { types in
      unsafe strings.bytes.withUnsafeBytes { strings in
        for position in 0..<min(offsets.count, kinds.count)
        where wanted[Int(kinds[position] & 0x7f)] {
          let loaded = unsafe types.loadUnaligned(
            fromByteOffset: Int(offsets[position]), as: UInt32.self)
          let name = swaps ? loaded.byteSwapped : loaded
          if name == 0 { continue }
          positions.append(UInt32(truncatingIfNeeded: position))
          if name < firstString {
            hashes.append(NameHash.essential(of: Array(baseString(name) ?? SharedBytes([]))))
          } else {
            hashes.append(unsafe NameHash.essential(in: strings, at: Int(name &- firstString)))
          }
        }
      }
    }
    var size = 16
    while size < positions.count { size &*= 2 }
    buckets = [UInt32](repeating: 0, count: size)
    next = [UInt32](repeating: 0, count: positions.count)
    mask = UInt32(size &- 1)
    for entry in positions.indices.reversed() {
      let bucket = Int(hashes[entry] & mask)
      next[entry] = buckets[bucket]
      buckets[bucket] = UInt32(truncatingIfNeeded: entry &+ 1)
    }
    self.positions = positions
  }

  /// The positions of the types whose name without its flavour may be that one, in order.
  func candidates(for name: [UInt8]) -> [UInt32] {
    var result: [UInt32] = []
    var entry = buckets[Int(NameHash.whole(of: name) & mask)]
    while entry != 0 {
      result.append(positions[Int(entry &- 1)])
      entry = next[Int(entry &- 1)]
    }
    return result
  }
}

/// The hash of a name's first bytes, up to its last flavour separator: three underscores between other characters.
private enum NameHash {
  /// How many bytes of a name count.
  private static let limit = 32

  /// The hash of a name that is looked for, which is without a flavour.
  static func whole(of name: [UInt8]) -> UInt32 { hash(name[...]) }

  /// The hash of a name without its flavour.
  static func essential(of name: [UInt8]) -> UInt32 {
    hash(name.prefix(name[...].essentialCount))
  }

  private static func hash(_ name: ArraySlice<UInt8>) -> UInt32 {
    var hash: UInt64 = 0
    var word: UInt64 = 0
    var count = 0
    for byte in name.prefix(limit) {
      word |= UInt64(byte) << UInt64(count % 8 &* 8)
      count &+= 1
      if count % 8 == 0 {
        hash = mix(hash, word)
        word = 0
      }
    }
    if count % 8 != 0 { hash = mix(hash, word) }
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  /// The same for a name in a table of strings.
  static func essential(in strings: UnsafeRawBufferPointer, at start: Int) -> UInt32 {
    var hash: UInt64 = 0
    var position = start
    var isAfterUnderscore = false
    let last = strings.count &- 8
    while position < start &+ limit, position >= 0, position <= last {
      // Sound: there are eight bytes.
      let word = UInt64(
        littleEndian: unsafe strings.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let end = zeros(word)
      let count = end == 0 ? 8 : end.trailingZeroBitCount / 8
      let rest = count == 8 ? word : word & (1 << UInt64(count &* 8) &- 1)
      // Names with three underscores in a row, or what may be so from one word to the next, are few: they are looked
      // at byte by byte.
      let underscores = zeros(rest ^ 0x5f5f_5f5f_5f5f_5f5f)
      let isSeparator = underscores & underscores << 8 & underscores << 16 != 0
      if isSeparator || isAfterUnderscore && underscores & 0x80 != 0 {
        return unsafe slow(strings, start)
      }
      isAfterUnderscore = underscores >> 63 != 0
      if count > 0 { hash = mix(hash, rest) }
      if count < 8 { return UInt32(truncatingIfNeeded: hash >> 32) }
      position &+= 8
    }
    // What begins a separator at the limit does not count towards the hash, whether it is one or not.
    if position >= start &+ limit, !isAfterUnderscore {
      return UInt32(truncatingIfNeeded: hash >> 32)
    }
    return unsafe slow(strings, start)
  }

  private static func slow(_ strings: UnsafeRawBufferPointer, _ start: Int) -> UInt32 {
    guard start >= 0, start < strings.count else { return 0 }
    // Sound: within the buffer.
    let name = unsafe Array(strings[start...].prefix { $0 != 0 })
    return essential(of: name)
  }

  /// The highest bit of each byte that is 0, and of no other.
  private static func zeros(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    return ~((word & low &+ low) | word | low)
  }

  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 29
  }
}
