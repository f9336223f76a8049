extension BTF {
  /// Reads type information: the `.BTF` section of an object, or `/sys/kernel/btf/vmlinux`.
  ///
  /// The byte order is that of the bytes.
  ///
  /// Every reference of what is read is to a type that exists. A chain of them may still have no
  /// end; what follows references has limits for that.
  ///
  /// - Throws: ``ObjectError/Code/invalidBTF``, or ``ObjectError/Code/truncated``.
  public init(parsing bytes: [UInt8]) throws(ObjectError) {
    let header = try BTFHeader(bytes)
    var parser = BTFParser(
      types: try header.types(), names: BTFNames(StringTableReader(try header.strings())))
    self.init(types: try parser.parse())
    guard Int(parser.highestID) > types.count else { return }
    for (index, type) in types.enumerated() {
      for reference in type.references where Int(reference.rawValue) > types.count {
        throw ObjectError(
          .invalidBTF,
          "type \(index &+ 1) refers to type \(reference.rawValue), which is not there",
          section: ".BTF")
      }
    }
  }
}

/// The header of a `.BTF` section (`struct btf_header`).
struct BTFHeader {
  static let magic: UInt16 = 0xeb9f
  static let version: UInt8 = 1
  static let size = 24

  let reader: ByteReader
  let headerSize: Int

  init(_ bytes: [UInt8]) throws(ObjectError) {
    try self.init(SharedBytes(bytes[...]))
  }

  init(_ bytes: SharedBytes) throws(ObjectError) {
    reader = try Self.reader(bytes, section: ".BTF")
    headerSize = Int(try reader.u32(at: 4))
    guard headerSize >= Self.size else {
      throw ObjectError(
        .invalidBTF, "the header is \(headerSize) bytes, fewer than \(Self.size)", section: ".BTF")
    }
  }

  /// A reader in the byte order that the magic number at the start shows.
  static func reader(_ bytes: SharedBytes, section: String) throws(ObjectError) -> ByteReader {
    for order in [ByteOrder.little, .big] {
      let reader = ByteReader(bytes, byteOrder: order, section: section)
      guard try reader.u16(at: 0) == magic else { continue }
      guard try reader.u8(at: 2) == version else {
        throw ObjectError(
          .invalidBTF, "the format's version is not 1", section: section, offset: 2)
      }
      return reader
    }
    throw ObjectError(
      .invalidBTF, "it does not start with BTF's magic number", section: section, offset: 0)
  }

  func types() throws(ObjectError) -> ByteReader { try part(at: 8) }

  /// The strings of split BTF, which need not start with an empty one.
  func continuedStrings() throws(ObjectError) -> ByteReader {
    let strings = try part(at: 16)
    guard strings.count == 0 || strings.bytes.last == 0 else {
      throw ObjectError(
        .invalidBTF, "the strings do not end with a zero byte", section: ".BTF")
    }
    return strings
  }

  func strings() throws(ObjectError) -> ByteReader {
    let strings = try part(at: 16)
    guard strings.bytes.first == 0, strings.bytes.last == 0 else {
      throw ObjectError(
        .invalidBTF, "the strings do not start and end with a zero byte", section: ".BTF")
    }
    return strings
  }

  private func part(at offset: Int) throws(ObjectError) -> ByteReader {
    let start = Int(try reader.u32(at: offset))
    return try reader.reader(
      at: headerSize &+ start, count: Int(try reader.u32(at: offset &+ 4)))
  }
}

extension BTFInteger {
  /// Makes an integer of the number that follows its size.
  init(name: String, size: UInt32, bits: UInt32) {
    self.init(
      name: name, size: size, encoding: Encoding(rawValue: UInt8(bits >> 24 & 0xf)),
      bitOffset: UInt8(bits >> 16 & 0xff), bitCount: UInt8(bits & 0xff))
  }
}

/// What the names of types are read from: a table, and for split BTF what it continues.
///
/// One type for all: a parser of any names would be made for each kind of them at the first load of a process, which
/// takes longer than that load.
struct BTFNames {
  private(set) var own: StringTableReader
  /// How many bytes of names come before those of the table.
  private let first: UInt32
  /// What has them.
  private let base: BTFImage?

  init(_ own: StringTableReader, first: UInt32 = 0, base: BTFImage? = nil) {
    self.own = own
    self.first = first
    self.base = base
  }

  mutating func string(at offset: UInt32) throws(ObjectError) -> String {
    if offset < first, let base { return try base.string(at: offset) }
    return try own.string(at: offset &- first)
  }
}

/// Decodes the entries of a type section one after the other.
struct BTFParser {
  private let types: ByteReader
  private(set) var names: BTFNames
  private var position: Int
  /// The highest of the ids that the types so far refer to.
  private(set) var highestID: UInt32 = 0

  init(types: ByteReader, names: BTFNames, position: Int = 0) {
    self.types = types
    self.names = names
    self.position = position
  }

  mutating func parse() throws(ObjectError) -> [BTFType] {
    var result: [BTFType] = []
    while position < types.count {
      result.append(try next())
    }
    return result
  }

  private mutating func u32() throws(ObjectError) -> UInt32 {
    defer { position &+= 4 }
    return try types.u32(at: position)
  }

  private mutating func id() throws(ObjectError) -> BTFTypeID {
    let id = try u32()
    highestID = max(highestID, id)
    return BTFTypeID(id)
  }

  private mutating func name() throws(ObjectError) -> String { try names.string(at: try u32()) }

  /// Checks that so many records are there before anything is reserved for them.
  private func check(_ count: Int, recordsOf size: Int) throws(ObjectError) {
    _ = try types.slice(at: position, count: count &* size)
  }

  mutating func next() throws(ObjectError) -> BTFType {
    let start = position
    let name = try name()
    let info = try u32()
    let sizeOrType = try u32()
    let count = Int(info & 0xff_ffff)
    let flag = info >> 31 == 1
    let type = BTFTypeID(sizeOrType)
    guard let kind = BTFKind(rawValue: UInt8(info >> 24 & 0x7f)), kind != .void else {
      throw ObjectError(
        .invalidBTF, "a type has the unknown kind \(info >> 24 & 0x7f)", section: ".BTF",
        offset: start)
    }
    switch kind {
    case .integer, .structure, .union, .enumeration, .enumeration64, .dataSection, .float: break
    default: highestID = max(highestID, sizeOrType)
    }
    switch kind {
    case .void, .pointer: return .pointer(to: type)
    case .integer: return .integer(BTFInteger(name: name, size: sizeOrType, bits: try u32()))
    case .array:
      return .array(BTFArray(element: try id(), index: try id(), count: try u32()))
    case .structure:
      return .structure(try composite(name, size: sizeOrType, count: count, hasBitFields: flag))
    case .union:
      return .union(try composite(name, size: sizeOrType, count: count, hasBitFields: flag))
    case .enumeration:
      return .enumeration(try enumeration(name, size: sizeOrType, count: count, isSigned: flag))
    case .enumeration64:
      return .enumeration64(
        try enumeration64(name, size: sizeOrType, count: count, isSigned: flag))
    case .forward: return .forward(name: name, isUnion: flag)
    case .typedef: return .typedef(name: name, type: type)
    case .volatile: return .volatile(type)
    case .const: return .const(type)
    case .restrict: return .restrict(type)
    case .function:
      return .function(
        name: name, linkage: BTFLinkage(rawValue: UInt32(count)), prototype: type)
    case .functionPrototype:
      return .functionPrototype(try prototype(result: type, count: count))
    case .variable:
      return .variable(name: name, linkage: BTFLinkage(rawValue: try u32()), type: type)
    case .dataSection: return .dataSection(try dataSection(name, size: sizeOrType, count: count))
    case .float: return .float(name: name, size: sizeOrType)
    case .declarationTag:
      let component = try u32()
      return .declarationTag(
        BTFDeclarationTag(
          name: name, type: type, component: component == .max ? nil : component,
          isAttribute: flag))
    case .typeTag: return .typeTag(name: name, type: type, isAttribute: flag)
    }
  }

  private mutating func composite(
    _ name: String, size: UInt32, count: Int, hasBitFields: Bool
  ) throws(ObjectError) -> BTFComposite {
    try check(count, recordsOf: 12)
    var composite = BTFComposite(name: name, size: size)
    composite.members.reserveCapacity(count)
    for _ in 0..<count {
      let name = try self.name()
      let type = try id()
      let offset = try u32()
      composite.members.append(
        .init(
          name: name, type: type, bitOffset: hasBitFields ? offset & 0xff_ffff : offset,
          bitFieldSize: hasBitFields ? UInt8(offset >> 24) : 0))
    }
    return composite
  }

  private mutating func enumeration(
    _ name: String, size: UInt32, count: Int, isSigned: Bool
  ) throws(ObjectError) -> BTFEnumeration {
    try check(count, recordsOf: 8)
    var enumeration = BTFEnumeration(name: name, size: size, isSigned: isSigned)
    enumeration.values.reserveCapacity(count)
    for _ in 0..<count {
      let name = try self.name()
      let bits = try u32()
      enumeration.values.append(
        .init(name: name, value: isSigned ? Int64(Int32(bitPattern: bits)) : Int64(bits)))
    }
    return enumeration
  }

  private mutating func enumeration64(
    _ name: String, size: UInt32, count: Int, isSigned: Bool
  ) throws(ObjectError) -> BTFEnumeration {
    try check(count, recordsOf: 12)
    var enumeration = BTFEnumeration(name: name, size: size, isSigned: isSigned)
    enumeration.values.reserveCapacity(count)
    for _ in 0..<count {
      let name = try self.name()
      let low = try u32()
      let high = try u32()
      enumeration.values.append(
        .init(name: name, value: Int64(bitPattern: UInt64(high) << 32 | UInt64(low))))
    }
    return enumeration
  }

  private mutating func prototype(
    result: BTFTypeID, count: Int
  ) throws(ObjectError) -> BTFPrototype {
    try check(count, recordsOf: 8)
    var prototype = BTFPrototype(result: result)
    prototype.parameters.reserveCapacity(count)
    for _ in 0..<count {
      prototype.parameters.append(.init(name: try name(), type: try id()))
    }
    return prototype
  }

  private mutating func dataSection(
    _ name: String, size: UInt32, count: Int
  ) throws(ObjectError) -> BTFDataSection {
    try check(count, recordsOf: 12)
    var section = BTFDataSection(name: name, size: size)
    section.variables.reserveCapacity(count)
    for _ in 0..<count {
      section.variables.append(.init(type: try id(), offset: try u32(), size: try u32()))
    }
    return section
  }
}
