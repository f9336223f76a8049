/// The functions that the symbol tables of a 64-bit ELF executable or shared library name, and where in the file
/// they are: what a probe on a function needs to know.
///
/// Only the tables are read, and only when a name is looked up; what else is in the file does not matter. The bytes
/// may be anything.
public struct ExecutableFunctions {
  /// A function.
  public struct Function: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Where its code starts, in bytes from the start of the file.
    public let offset: UInt64
    /// Whether another of the same name goes first (`STB_WEAK`).
    public let isWeak: Bool
  }

  /// Reads bytes of the file from an offset on, fewer only where it ends.
  public typealias Reader = (_ offset: UInt64, _ count: Int) throws(ObjectError) -> [UInt8]

  /// A table of more bytes is refused.
  static let maximumTableSize: UInt64 = 512 << 20

  private struct Section {
    let type: ELFSection.Kind
    let address: UInt64
    let offset: UInt64
    let size: UInt64
    let link: Int

    init(_ headers: ByteReader, at offset: Int) throws(ObjectError) {
      type = ELFSection.Kind(rawValue: try headers.u32(at: offset &+ 4))
      address = try headers.u64(at: offset &+ 16)
      self.offset = try headers.u64(at: offset &+ 24)
      size = try headers.u64(at: offset &+ 32)
      link = Int(try headers.u32(at: offset &+ 40))
    }
  }

  private let fileSize: UInt64
  private let read: Reader
  private let byteOrder: ByteOrder
  private let sections: [Section]

  /// Reads the list of sections.
  ///
  /// - Parameters:
  ///   - size: How many bytes the file has.
  ///   - read: Reads some of them; kept to read the tables by.
  /// - Throws: ``ObjectError`` for a file that is no 64-bit ELF file, or a damaged one; what `read` throws.
  public init(size: UInt64, read: @escaping Reader) throws(ObjectError) {
    let start = try read(0, ELFFormat.headerSize)
    guard start.starts(with: ELFFormat.magic) else {
      throw ObjectError(.notELF, "this is no ELF file: it does not start as one does", offset: 0)
    }
    let identity = ByteReader(start[...], byteOrder: .little)
    guard try identity.u8(at: 4) == ELFFormat.class64 else {
      throw ObjectError(.unsupportedELF, "the ELF file is not a 64-bit one", offset: 4)
    }
    byteOrder = try identity.u8(at: 5) == ELFFormat.bigEndian ? .big : .little
    let header = ByteReader(start[...], byteOrder: byteOrder)
    let table = try header.u64(at: 40)
    let count = Int(try header.u16(at: 60))
    guard table != 0, count != 0 else {
      throw ObjectError(.notFound, "the ELF file has no sections, and so no symbols", offset: 40)
    }
    guard Int(try header.u16(at: 58)) == ELFFormat.sectionHeaderSize else {
      throw ObjectError(.malformed, "the section headers do not have 64 bytes", offset: 58)
    }
    let headers = ByteReader(
      try
        Self.bytes(
          at: table, count: UInt64(count * ELFFormat.sectionHeaderSize), of: size, by: read)[...],
      byteOrder: byteOrder)
    var sections: [Section] = []
    for index in 0..<count {
      sections.append(try Section(headers, at: index &* ELFFormat.sectionHeaderSize))
    }
    self.sections = sections
    self.read = read
    fileSize = size
  }

  /// Reads a part of the file that has to be there, before anything is allocated for it.
  private static func bytes(
    at offset: UInt64, count: UInt64, of size: UInt64, by read: Reader
  ) throws(ObjectError) -> [UInt8] {
    guard count <= maximumTableSize else {
      throw ObjectError(.limitExceeded, "a table of the ELF file has \(count) bytes")
    }
    guard offset <= size, count <= size - offset else {
      throw ObjectError(
        .truncated, "a table of \(count) bytes does not fit in the file",
        offset: Int(clamping: offset))
    }
    return try read(offset, Int(count))
  }

  /// The function of a name.
  ///
  /// The symbols for dynamic linking go first, as they are what others call.
  ///
  /// - Returns: The function, or `nil` if no table has it.
  /// - Throws: ``ObjectError``: with the code `unsupported` if several functions have the name.
  public func function(named name: String) throws(ObjectError) -> Function? {
    let pattern = NamePattern(literal: name)
    for kind in [ELFSection.Kind.dynamicSymbols, .symbolTable] {
      var found: Function?
      for function in try functions(matching: pattern, in: kind) {
        guard let other = found, other.offset != function.offset else {
          found = function
          continue
        }
        if function.isWeak { continue }
        guard other.isWeak else {
          throw ObjectError(.unsupported, "the ELF file has several functions \(name)")
        }
        found = function
      }
      if let found { return found }
    }
    return nil
  }

  /// The functions whose names fit a pattern, each place once, by ascending offset.
  ///
  /// - Throws: ``ObjectError`` for a damaged table.
  public func functions(matching pattern: NamePattern) throws(ObjectError) -> [Function] {
    var places: Set<UInt64> = []
    var functions: [Function] = []
    for kind in [ELFSection.Kind.dynamicSymbols, .symbolTable] {
      for function in try self.functions(matching: pattern, in: kind)
      where places.insert(function.offset).inserted {
        functions.append(function)
      }
    }
    return functions.sorted { $0.offset < $1.offset }
  }

  private func functions(
    matching pattern: NamePattern, in kind: ELFSection.Kind
  ) throws(ObjectError) -> [Function] {
    // A file has one table of a kind; more could make little of a file much to read.
    guard let table = sections.first(where: { $0.type == kind }) else { return [] }
    guard sections.indices.contains(table.link), sections[table.link].type == .stringTable else {
      throw ObjectError(.malformed, "a table of symbols has no names")
    }
    let names = sections[table.link]
    let symbols = ByteReader(
      try Self.bytes(at: table.offset, count: table.size, of: fileSize, by: read)[...],
      byteOrder: byteOrder)
    var search = NameSearch(
      pattern, in: try Self.bytes(at: names.offset, count: names.size, of: fileSize, by: read))
    var functions: [Function] = []
    for index in 0..<symbols.count / ELFFormat.symbolSize {
      let offset = index &* ELFFormat.symbolSize
      let info = try symbols.u8(at: offset &+ 4)
      let section = Int(try symbols.u16(at: offset &+ 6))
      guard ELFSymbol.Kind(rawValue: info & 0xf) == .function, section != 0,
        sections.indices.contains(section), sections[section].type != .noBits,
        let name = try search.name(at: Int(try symbols.u32(at: offset)))
      else { continue }
      let (start, isBefore) = try symbols.u64(at: offset &+ 8)
        .subtractingReportingOverflow(sections[section].address)
      let (place, overflow) = sections[section].offset.addingReportingOverflow(start)
      guard !isBefore, start < sections[section].size, !overflow, place < fileSize else { continue }
      functions.append(
        Function(
          name: name, offset: place,
          isWeak: ELFSymbol.Binding(rawValue: info >> 4) == .weak))
    }
    return functions
  }
}

/// Finds which names of a string table fit a pattern.
///
/// Names may share bytes, so a small table could stand for a huge amount of text; what is read of them together is
/// no more than a few times the table.
private struct NameSearch {
  private let pattern: NamePattern
  private let strings: [UInt8]
  private var remaining: Int

  init(_ pattern: NamePattern, in strings: [UInt8]) {
    self.pattern = pattern
    self.strings = strings
    remaining = strings.count &* 4 &+ 65_536
  }

  /// The name at an offset if it fits.
  mutating func name(at offset: Int) throws(ObjectError) -> String? {
    guard offset < strings.count else {
      throw ObjectError(.malformed, "a symbol's name is not in the table of names", offset: offset)
    }
    let rest = strings[offset...]
    // Most names differ early, so this is quick.
    guard rest.starts(with: pattern.prefix) else { return nil }
    guard let end = rest[(offset + pattern.prefix.count)...].firstIndex(of: 0) else {
      throw ObjectError(.malformed, "a symbol's name does not end", offset: offset)
    }
    remaining -= end - offset
    guard remaining >= 0 else {
      throw ObjectError(.limitExceeded, "the names of the symbols overlap too much")
    }
    let name = strings[offset..<end]
    return pattern.matches(name) ? String(decoding: name, as: UTF8.self) : nil
  }
}
