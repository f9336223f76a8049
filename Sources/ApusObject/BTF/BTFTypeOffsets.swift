/// Where the types of a type section start, found from their heads alone.
struct BTFTypeOffsets {
  /// The offset of each type in the section.
  private(set) var offsets: [UInt32] = []
  /// The kind's number of each type.
  private(set) var kinds: [UInt8] = []

  init(_ types: ByteReader) throws(ObjectError) {
    guard types.count <= UInt32.max else {
      throw ObjectError(.invalidBTF, "the types take more than 4 GiB", section: types.section)
    }
    // Most types are a head of 12 bytes and 12 to 36 more.
    var offsets: [UInt32] = []
    offsets.reserveCapacity(types.count / 24)
    var kinds: [UInt8] = []
    kinds.reserveCapacity(types.count / 24)
    let swaps = types.byteOrder != .host
    // Not asked for in the loop, where each time would be a check whether it is there.
    let tail = Self.tail
    // Sound: the buffer does not leave the closure, and each load is within its count.
    let end = unsafe types.bytes.withUnsafeBytes { bytes in
      var position = 0
      while position <= bytes.count &- Self.headSize {
        let loaded = unsafe bytes.loadUnaligned(fromByteOffset: position &+ 4, as: UInt32.self)
        let info = swaps ? loaded.byteSwapped : loaded
        let records = tail[Int(info >> 24 & 0x7f)]
        guard records.fixed >= 0 else { break }
        let size = Self.headSize &+ records.fixed &+ Int(info & 0xff_ffff) &* records.each
        guard size <= bytes.count &- position else { break }
        offsets.append(UInt32(truncatingIfNeeded: position))
        kinds.append(UInt8(truncatingIfNeeded: info >> 24 & 0x7f))
        position &+= size
      }
      return position
    }
    guard end == types.count else {
      throw ObjectError(
        .invalidBTF, "type \(offsets.count &+ 1) is of an unknown kind, or cut off",
        section: types.section, offset: end)
    }
    self.offsets = offsets
    self.kinds = kinds
  }

  private static let headSize = 12

  /// By kind, how many bytes follow the head: so many, and so many for each record it counts.
  ///
  /// Negative for a number that is no kind.
  private static let tail: [(fixed: Int, each: Int)] = {
    var tail = [(fixed: Int, each: Int)](repeating: (-1, 0), count: 128)
    for kind in BTFKind.allCases where kind != .void {
      tail[Int(kind.rawValue)] =
        switch kind {
        case .integer, .variable, .declarationTag: (4, 0)
        case .array: (12, 0)
        case .structure, .union, .dataSection, .enumeration64: (0, 12)
        case .enumeration, .functionPrototype: (0, 8)
        case .void, .pointer, .forward, .typedef, .volatile, .const, .restrict, .function, .float,
          .typeTag:
          (0, 0)
        }
    }
    return tail
  }()
}
