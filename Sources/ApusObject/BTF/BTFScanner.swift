/// Goes through the bytes of a `.BTF` section once, for ``BTFLayout``.
@safe struct BTFScanner {
  private let bytes: UnsafeRawBufferPointer
  private let size: Int
  private(set) var offsets: [UInt32] = []
  private(set) var stringStart = 0
  private var typeEnd = 0
  private var highestID: UInt32 = 0

  @unsafe init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.bytes = bytes
    size = bytes.count
  }

  /// Whether the bytes are such as they have to be.
  mutating func scan() -> Bool {
    guard scanHeader() else { return false }
    // Most types are a head of 12 bytes and 0 to 36 more.
    offsets.reserveCapacity((typeEnd &- BTFHeader.size) / 20)
    var position = BTFHeader.size
    while position < typeEnd {
      guard let end = scanType(at: position) else { return false }
      offsets.append(UInt32(truncatingIfNeeded: position))
      position = end
    }
    return Int(highestID) <= offsets.count
  }

  private mutating func scanHeader() -> Bool {
    guard size >= BTFHeader.size, size <= Int(Int32.max), word(0) == BTFLayout.firstWord,
      word(4) == UInt32(BTFHeader.size), word(8) == 0
    else { return false }
    let (typeSize, strings, stringSize) = (Int(word(12)), Int(word(16)), Int(word(20)))
    typeEnd = BTFHeader.size &+ typeSize
    stringStart = typeEnd
    guard typeSize % 4 == 0, strings == typeSize, stringSize > 0,
      typeEnd &+ stringSize == size
    else { return false }
    // Sound: both are within the buffer.
    return unsafe bytes[stringStart] == 0 && bytes[size &- 1] == 0
  }

  /// Looks at a type, and returns where it ends.
  private mutating func scanType(at position: Int) -> Int? {
    guard position <= typeEnd &- 12 else { return nil }
    let (name, info, last) = (word(position), word(position &+ 4), word(position &+ 8))
    let start = position &+ 12
    let count = Int(info & 0xff_ffff)
    guard let kind = BTFKind(rawValue: UInt8(info >> 24 & 0x7f)),
      isName(name), kind.hasName || name == 0, kind.takesFlag || info >> 31 == 0
    else { return nil }
    switch kind {
    case .void: return nil
    case .pointer, .typedef, .volatile, .const, .restrict, .typeTag:
      refer(last)
      return count == 0 ? start : nil
    case .float: return count == 0 ? start : nil
    case .forward: return count == 0 && last == 0 ? start : nil
    case .function:
      refer(last)
      return count <= 0xffff ? start : nil
    case .integer:
      guard count == 0, start &+ 4 <= typeEnd, word(start) & 0xf000_ff00 == 0 else { return nil }
      return start &+ 4
    case .variable, .declarationTag:
      refer(last)
      return count == 0 && start &+ 4 <= typeEnd ? start &+ 4 : nil
    case .array:
      guard count == 0, last == 0, start &+ 12 <= typeEnd else { return nil }
      refer(word(start))
      refer(word(start &+ 4))
      return start &+ 12
    case .structure, .union: return scan(count, recordsOf: 12, from: start, reference: 4)
    case .enumeration: return scan(count, recordsOf: 8, from: start)
    case .enumeration64: return scan(count, recordsOf: 12, from: start)
    case .functionPrototype:
      refer(last)
      return scan(count, recordsOf: 8, from: start, reference: 4)
    case .dataSection:
      return scan(count, recordsOf: 12, from: start, hasNames: false, reference: 0)
    }
  }

  /// Looks at what a type consists of, and returns where it ends.
  private mutating func scan(
    _ count: Int, recordsOf size: Int, from start: Int, hasNames: Bool = true,
    reference: Int? = nil
  ) -> Int? {
    guard count <= 0xffff, count &* size <= typeEnd &- start else { return nil }
    let end = start &+ count &* size
    var record = start
    while record < end {
      if hasNames, !isName(word(record)) { return nil }
      if let reference { refer(word(record &+ reference)) }
      record &+= size
    }
    return end
  }

  private mutating func refer(_ id: UInt32) { highestID = max(highestID, id) }

  private func word(_ position: Int) -> UInt32 {
    // Sound: the callers have compared the position with the buffer's size.
    unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
  }

  /// Whether a string starts at an offset of the table.
  private func isName(_ offset: UInt32) -> Bool {
    let position = stringStart &+ Int(offset)
    // Sound: within the buffer, whose byte before the strings is one of it, too.
    return offset == 0 || position < size && (unsafe bytes[position &- 1]) == 0
  }
}

extension BTFKind {
  /// Whether types of the kind have names, which may be empty.
  var hasName: Bool {
    switch self {
    case .void, .pointer, .array, .volatile, .const, .restrict, .functionPrototype: false
    default: true
    }
  }

  /// Whether the kind flag means something.
  fileprivate var takesFlag: Bool {
    switch self {
    case .structure, .union, .enumeration, .enumeration64, .forward, .declarationTag, .typeTag: true
    default: false
    }
  }
}
