/// Builds a table of strings that end in a zero byte; equal strings are stored once.
struct StringTableWriter {
  private(set) var bytes: [UInt8] = [0]
  /// By hash, the offsets of the strings; 0 where there is none.
  ///
  /// Their number is a power of two, and at least a third of them free.
  private var offsets: [UInt32]
  private var count = 0

  /// - Parameter capacity: How many strings there are going to be, about.
  init(capacity: Int = 0) {
    let limit = min(max(capacity, 32), 1 << 20)
    offsets = [UInt32](repeating: 0, count: 1 << (Int.bitWidth &- limit.leadingZeroBitCount &+ 1))
  }

  /// A table that is there, whose strings are to be looked up.
  init(_ table: ArraySlice<UInt8>) {
    self.init()
    bytes = Array(table)
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: 0) {
      // The first of equal ones is found.
      if end > start { note(UInt32(clamping: start), bytes[start..<end]) }
      start = end &+ 1
    }
  }

  private mutating func note(_ offset: UInt32, _ text: ArraySlice<UInt8>) {
    // Sound: the buffer does not leave the closure.
    let place: Place = unsafe text.withUnsafeBufferPointer { unsafe self.place(of: $0) }
    guard case .free(let index) = place else { return }
    offsets[index] = offset
    count &+= 1
    if count &* 3 > offsets.count &* 2 { grow() }
  }

  /// The offset of a string, which is added when it is new.
  mutating func offset(of string: String) throws(ObjectError) -> UInt32 {
    var string = string
    // Sound: the buffer does not leave the closure.
    let place: Place = string.withUTF8 { unsafe self.place(of: $0) }
    guard case .free(let index) = place else { return place.offset }
    guard let offset = UInt32(exactly: bytes.count), !string.utf8.contains(0) else {
      throw ObjectError(.notEncodable, "the name \"\(string)\" has a zero byte or is one too many")
    }
    bytes.append(contentsOf: string.utf8)
    bytes.append(0)
    offsets[index] = offset
    count &+= 1
    if count &* 3 > offsets.count &* 2 { grow() }
    return offset
  }

  /// The offset of a string that was added before.
  func known(_ string: String) -> UInt32? {
    var string = string
    // Sound: the buffer does not leave the closure.
    let place: Place = string.withUTF8 { unsafe self.place(of: $0) }
    if case .free = place { return nil }
    return place.offset
  }

  /// Where a string is, or where its offset is to be noted.
  private enum Place {
    case known(UInt32)
    case free(Int)

    var offset: UInt32 {
      switch self {
      case .known(let offset): offset
      case .free: 0
      }
    }
  }

  private func place(of text: UnsafeBufferPointer<UInt8>) -> Place {
    // The empty one is at the start.
    if text.isEmpty { return .known(0) }
    var index = unsafe SeededHash.of(UnsafeRawBufferPointer(text)) & (offsets.count &- 1)
    while offsets[index] != 0 {
      if unsafe equals(text, at: offsets[index]) { return .known(offsets[index]) }
      index = (index &+ 1) & (offsets.count &- 1)
    }
    return .free(index)
  }

  private func equals(_ text: UnsafeBufferPointer<UInt8>, at offset: UInt32) -> Bool {
    let start = Int(offset)
    // A string in the table ends in a zero byte, which none that is looked for has.
    guard start &+ text.count < bytes.count, bytes[start &+ text.count] == 0 else {
      return false
    }
    for index in text.indices {
      let byte = unsafe text[index]
      if byte == 0 || byte != bytes[start &+ index] { return false }
    }
    return true
  }

  private mutating func grow() {
    let old = offsets
    offsets = [UInt32](repeating: 0, count: old.count &* 2)
    for offset in old where offset != 0 {
      let start = Int(offset)
      let end = bytes[start...].firstIndex(of: 0) ?? start
      // Sound: the buffer does not leave the closure.
      var index = unsafe bytes[start..<end].withUnsafeBytes { unsafe SeededHash.of($0) }
      index &= offsets.count &- 1
      while offsets[index] != 0 { index = (index &+ 1) & (offsets.count &- 1) }
      offsets[index] = offset
    }
  }
}

/// A hash of bytes that nobody can foresee, and so make collide, as its seed is another in each process.
private enum SeededHash {
  private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

  static func of(_ bytes: UnsafeRawBufferPointer) -> Int {
    let (first, second) = seeds
    var hash = first ^ UInt64(truncatingIfNeeded: bytes.count)
    var position = 0
    while position < bytes.count {
      var word: UInt64 = 0
      if bytes.count &- position >= 8 {
        // Sound: there are eight bytes.
        word = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      } else {
        for index in position..<bytes.count {
          word = unsafe word << 8 | UInt64(bytes[index])
        }
      }
      let product = (hash ^ word).multipliedFullWidth(by: second | 1)
      hash = product.high ^ product.low &+ first
      position &+= 8
    }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
