/// Finds the types of a ``BTFImage`` that may have a name, by a hash of the name without its flavour.
struct BTFNameIndex {
  /// By hash, the position of the first type plus 1, or 0.
  private var buckets: [UInt32]
  /// By position, the position of the next type of the same bucket plus 1, or 0.
  private var next: [UInt32]
  private let mask: UInt32

  init(
    types: ByteReader, offsets: [UInt32], strings: ByteReader, firstString: UInt32,
    baseString: (UInt32) -> ArraySlice<UInt8>?
  ) {
    var size = 16
    while size < offsets.count { size &*= 2 }
    var buckets = [UInt32](repeating: 0, count: size)
    var next = [UInt32](repeating: 0, count: offsets.count)
    let mask = UInt32(size &- 1)
    let swaps = types.byteOrder != .host
    // Sound: the buffers do not leave the closures; the offsets are those of whole types, and a name is read up
    // to the end of the strings at most.
    unsafe types.bytes.withUnsafeBytes { types in
      unsafe strings.bytes.withUnsafeBytes { strings in
        var position = offsets.count
        while position > 0 {
          position &-= 1
          let loaded = unsafe types.loadUnaligned(
            fromByteOffset: Int(offsets[position]), as: UInt32.self)
          let name = swaps ? loaded.byteSwapped : loaded
          if name == 0 { continue }
          var hash = EssentialHash()
          if name < firstString {
            for byte in baseString(name) ?? [] { hash.add(byte) }
          } else {
            var index = Int(name &- firstString)
            while index < strings.count {
              let byte = unsafe strings[index]
              if byte == 0 { break }
              hash.add(byte)
              index &+= 1
            }
          }
          let bucket = Int(hash.value & mask)
          next[position] = buckets[bucket]
          buckets[bucket] = UInt32(truncatingIfNeeded: position &+ 1)
        }
      }
    }
    self.buckets = buckets
    self.next = next
    self.mask = mask
  }

  /// The positions of the types whose name without its flavour may be that one, in order.
  func candidates(for name: [UInt8]) -> [UInt32] {
    var hash = EssentialHash()
    for byte in name { hash.add(byte) }
    var result: [UInt32] = []
    var position = buckets[Int(hash.whole & mask)]
    while position != 0 {
      result.append(position &- 1)
      position = next[Int(position &- 1)]
    }
    return result
  }
}

/// The FNV-1a hash of a name as far as its last flavour separator: three underscores between other characters.
private struct EssentialHash {
  /// The hash of the whole name.
  private(set) var whole: UInt32 = 0x811c_9dc5
  private var beforeRun: UInt32 = 0
  private var essential: UInt32?
  private var run = 0
  private var isEmpty = true

  var value: UInt32 { essential ?? whole }

  @inline(__always)
  mutating func add(_ byte: UInt8) {
    if byte == UInt8(ascii: "_") {
      if run == 0 { beforeRun = whole }
      // A name that starts with underscores has nothing before them to be a flavour of.
      run &+= isEmpty ? 4 : 1
    } else {
      if run == 3 { essential = beforeRun }
      run = 0
    }
    isEmpty = false
    whole = (whole ^ UInt32(byte)) &* 0x0100_0193
  }
}
