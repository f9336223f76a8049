/// Where C would put the members of a struct, and what it takes for them to be where BTF says.
struct CLayout<Types: BTFTypes> {
  /// How a struct or union has to be written.
  struct Result {
    /// Whether it is `__attribute__((packed))`.
    var isPacked = false
    /// Its alignment in bytes when it is written so.
    var alignment: UInt32 = 1
    /// The padding before each member and, last, at the end.
    var paddings: [[String]]
  }

  private let types: Types
  private var known: [BTFTypeID: UInt32] = [:]
  private var depth = 0

  init(_ types: Types) {
    self.types = types
  }

  /// The alignment in bytes of a type.
  mutating func alignment(of id: BTFTypeID) throws(ObjectError) -> UInt32 {
    if let alignment = known[id] { return alignment }
    depth &+= 1
    defer { depth &-= 1 }
    guard depth <= BTF.maximumDepth else {
      throw ObjectError(
        .limitExceeded, "type \(id.rawValue) nests too deeply for its layout", section: ".BTF")
    }
    let alignment: UInt32
    switch try types.type(id) {
    case .typedef(_, let type), .const(let type), .volatile(let type), .restrict(let type),
      .typeTag(_, let type, _), .variable(_, _, let type):
      alignment = try self.alignment(of: type)
    case .array(let array): alignment = try self.alignment(of: array.element)
    case .pointer: alignment = 8
    case .integer(let integer): alignment = Self.natural(integer.size)
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      alignment = Self.natural(enumeration.size)
    case .float(_, let size): alignment = Self.natural(size)
    case .structure(let composite): alignment = try shape(of: composite, isUnion: false).alignment
    case .union(let composite): alignment = try shape(of: composite, isUnion: true).alignment
    case .void, .forward, .function, .functionPrototype, .dataSection, .declarationTag:
      alignment = 1
    }
    known[id] = alignment
    return alignment
  }

  /// The largest power of two that divides a size, up to 16.
  private static func natural(_ size: UInt32) -> UInt32 {
    size == 0 ? 1 : min(16, 1 << UInt32(size.trailingZeroBitCount))
  }

  /// Whether a struct or union is packed, and its alignment.
  private mutating func shape(
    of composite: BTFComposite, isUnion: Bool
  ) throws(ObjectError) -> (isPacked: Bool, alignment: UInt32) {
    var largest: UInt32 = 1
    var isPacked = false
    for member in composite.members {
      let alignment = try alignment(of: member.type)
      largest = max(largest, alignment)
      if member.bitFieldSize == 0 {
        if UInt64(member.bitOffset) % (UInt64(alignment) &* 8) != 0 { isPacked = true }
      } else {
        let unit = UInt64(try types.size(of: member.type)) &* 8
        let first = UInt64(member.bitOffset)
        guard unit > 0 else { continue }
        if first / unit != (first &+ UInt64(member.bitFieldSize) &- 1) / unit { isPacked = true }
      }
    }
    if composite.size % largest != 0 { isPacked = true }
    return (isPacked, isPacked ? 1 : largest)
  }

  /// How a struct or union has to be written for its members to be where BTF says.
  mutating func layout(
    of composite: BTFComposite, id: BTFTypeID, isUnion: Bool
  ) throws(ObjectError) -> Result {
    let (isPacked, alignment) = try shape(of: composite, isUnion: isUnion)
    var result = Result(isPacked: isPacked, alignment: alignment, paddings: [])
    // All in bits. The sizes are of 32 bits in bytes, so nothing here comes near to overflowing.
    var position: UInt64 = 0
    var end: UInt64 = 0
    for (index, member) in composite.members.enumerated() {
      let target = UInt64(member.bitOffset)
      if isUnion { position = 0 }
      let bits = (try? types.size(of: member.type)).map { UInt64($0) &* 8 } ?? 0
      let natural: UInt64
      if member.bitFieldSize > 0 {
        let isCrossing = bits > 0 && position % bits &+ UInt64(member.bitFieldSize) > bits
        natural = isCrossing && !isPacked ? Self.round(position, up: bits) : position
        position = target &+ UInt64(member.bitFieldSize)
      } else {
        let own = isPacked ? 1 : try self.alignment(of: member.type)
        natural = Self.round(position, up: UInt64(own) &* 8)
        position = target &+ bits
      }
      result.paddings.append(
        target > natural
          ? Self.padding(
            from: end, to: target, unit: alignment, name: "__padding_\(id.rawValue)_\(index)") : [])
      end = isUnion ? max(end, position) : position
      if isUnion { end = max(end, position) }
    }
    let size = UInt64(composite.size) &* 8
    let natural = Self.round(end, up: UInt64(alignment) &* 8)
    let name = "__padding_\(id.rawValue)_\(composite.members.count)"
    if size <= natural {
      result.paddings.append([])
    } else if isUnion {
      result.paddings.append(["unsigned char \(name)[\(composite.size)]"])
    } else {
      result.paddings.append(Self.padding(from: end, to: size, unit: alignment, name: name))
    }
    return result
  }

  private static func round(_ position: UInt64, up unit: UInt64) -> UInt64 {
    let rest = position % unit
    return rest == 0 ? position : position &+ (unit &- rest)
  }

  /// Members without a name that fill some bits, or an array where those would be many.
  ///
  /// They are no larger than what the struct is aligned to, as their type counts for that on some machines.
  private static func padding(
    from start: UInt64, to end: UInt64, unit: UInt32, name: String
  ) -> [String] {
    var lines: [String] = []
    var position = start
    while position < end {
      let rest = end &- position
      let fitting = units.first { piece in
        piece.bits <= UInt64(unit) &* 8 && position % piece.bits == 0 && rest >= piece.bits
      }
      if let fitting {
        if rest / fitting.bits > 8 {
          lines.append("unsigned char \(name)[\(rest / 8)]")
          position &+= rest / 8 &* 8
        } else {
          lines.append("\(fitting.type): \(fitting.bits)")
          position &+= fitting.bits
        }
      } else {
        let bits = min(8 &- position % 8, rest)
        lines.append("char: \(bits)")
        position &+= bits
      }
    }
    return lines
  }

  private static var units: [(type: String, bits: UInt64)] {
    [("long", 64), ("int", 32), ("short", 16), ("char", 8)]
  }
}
