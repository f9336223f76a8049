/// The functions that the symbol tables of an ELF executable or shared library name, and where in the file they are:
/// what a probe on a function needs to know.
///
/// The file may be one of 32 or 64 bits, of either byte order. Only the tables are read, and only when a name is looked
/// up; what else is in the file does not matter. The bytes may be anything.
public struct ExecutableFunctions {
  /// A function.
  public struct Function: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Where its code starts, in bytes from the start of the file.
    public let offset: UInt64
    /// Whether another of the same name goes first (`STB_WEAK`).
    public let isWeak: Bool
    /// Which of several versions of the function it is, or `nil` where the file does not say.
    public let version: String?
    /// Whether a program that is linked today gets this version (`NAME@@VERSION`), or the file has no versions.
    public let isDefaultVersion: Bool
  }

  /// Reads bytes of the file from an offset on, fewer only where it ends.
  public typealias Reader = (_ offset: UInt64, _ count: Int) throws(ObjectError) -> [UInt8]

  /// A table of more bytes is refused.
  static let maximumTableSize: UInt64 = 512 << 20

  private let fileSize: UInt64
  private let read: Reader
  private let byteOrder: ByteOrder
  private let layout: ELFLayout
  private let sections: [ELFLayout.Section]

  /// Reads the list of sections.
  ///
  /// - Parameters:
  ///   - size: How many bytes the file has.
  ///   - read: Reads some of them; kept to read the tables by.
  /// - Throws: ``ObjectError`` for a file that is no ELF file, or a damaged one; what `read` throws.
  public init(size: UInt64, read: @escaping Reader) throws(ObjectError) {
    let start = try read(0, ELFFormat.headerSize)
    guard start.starts(with: ELFFormat.magic) else {
      throw ObjectError(.notELF, "this is no ELF file: it does not start as one does", offset: 0)
    }
    let identity = ByteReader(start[...], byteOrder: .little)
    guard let layout = ELFLayout(class: try identity.u8(at: 4)) else {
      throw ObjectError(
        .unsupportedELF, "the ELF file is neither a 32-bit nor a 64-bit one", offset: 4)
    }
    byteOrder = try identity.u8(at: 5) == ELFFormat.bigEndian ? .big : .little
    let header = ByteReader(start[...], byteOrder: byteOrder)
    let table = try layout.sectionTable(header)
    guard table.offset != 0, table.count != 0 else {
      throw ObjectError(.notFound, "the ELF file has no sections, and so no symbols")
    }
    guard table.entrySize == layout.sectionHeaderSize else {
      throw ObjectError(
        .malformed, "the section headers do not have \(layout.sectionHeaderSize) bytes")
    }
    let headers = ByteReader(
      try
        Self.bytes(
          at: table.offset, count: UInt64(table.count * table.entrySize), of: size, by: read)[...],
      byteOrder: byteOrder)
    var sections: [ELFLayout.Section] = []
    for index in 0..<table.count {
      sections.append(try layout.section(headers, at: index &* table.entrySize))
    }
    self.sections = sections
    self.layout = layout
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

  private func bytes(of section: ELFLayout.Section) throws(ObjectError) -> [UInt8] {
    try Self.bytes(at: section.offset, count: section.size, of: fileSize, by: read)
  }

  /// The function of a name: `NAME`, or `NAME@VERSION` or `NAME@@VERSION`, which mean the same.
  ///
  /// The symbols for dynamic linking go first, as they are what others call. Of several functions of the name one that
  /// is not weak goes first, and then, where no version is asked for, the default version.
  ///
  /// - Returns: The function, or `nil` if no table has it.
  /// - Throws: ``ObjectError``: with the code `unsupported` if several functions have the name.
  public func function(named name: String) throws(ObjectError) -> Function? {
    let pattern = NamePattern(literal: name)
    for kind in [ELFSection.Kind.dynamicSymbols, .symbolTable] {
      var found = try functions(matching: pattern, in: kind)
      if found.contains(where: { !$0.isWeak }) { found.removeAll(where: \.isWeak) }
      if found.contains(where: \.isDefaultVersion), pattern.split(at: UInt8(ascii: "@")).1 == nil {
        found.removeAll { !$0.isDefaultVersion }
      }
      guard let first = found.first else { continue }
      guard first.isWeak || found.allSatisfy({ $0.offset == first.offset }) else {
        throw ObjectError(.unsupported, "the ELF file has several functions \(name)")
      }
      return first
    }
    return nil
  }

  /// The functions whose names fit a pattern, each place once, by ascending offset.
  ///
  /// What follows an `@` in the pattern is one of versions; without it functions of every version fit.
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
    let symbols = ByteReader(try bytes(of: table)[...], byteOrder: byteOrder)
    var search = SymbolNameSearch(pattern, in: try bytes(of: sections[table.link]))
    // Most look-ups find few names, and many none.
    var versions: SymbolVersions?
    var functions: [Function] = []
    for index in 0..<symbols.count / layout.symbolSize {
      let symbol = try layout.symbol(symbols, at: index &* layout.symbolSize)
      guard symbol.type == .function, symbol.section != 0,
        sections.indices.contains(symbol.section), sections[symbol.section].type != .noBits,
        let match = try search.name(at: symbol.name),
        let place = place(of: symbol)
      else { continue }
      if versions == nil { versions = try readVersions(of: kind) }
      let given = versions?.version(ofSymbol: index)
      let version = given?.name.map { $0[...] } ?? match.version
      if let wanted = search.version, !(version.map(wanted.matches) ?? false) { continue }
      functions.append(
        Function(
          name: String(decoding: match.name, as: UTF8.self), offset: place,
          isWeak: symbol.binding == .weak,
          version: version.map { String(decoding: $0, as: UTF8.self) },
          isDefaultVersion: given?.isDefault ?? match.isDefault))
    }
    return functions
  }

  /// Where in the file the code of a function is; nil where it is not in its section.
  private func place(of symbol: ELFLayout.Symbol) -> UInt64? {
    let section = sections[symbol.section]
    let (start, isBefore) = symbol.value.subtractingReportingOverflow(section.address)
    let (place, overflow) = section.offset.addingReportingOverflow(start)
    return !isBefore && start < section.size && !overflow && place < fileSize ? place : nil
  }

  /// The versions of the symbols for dynamic linking; others have theirs in their names.
  private func readVersions(of kind: ELFSection.Kind) throws(ObjectError) -> SymbolVersions {
    guard kind == .dynamicSymbols,
      let numbers = sections.first(where: { $0.type == .symbolVersions })
    else { return SymbolVersions() }
    let reader = ByteReader(try bytes(of: numbers)[...], byteOrder: byteOrder)
    guard let definitions = sections.first(where: { $0.type == .versionDefinitions }) else {
      return try SymbolVersions(numbers: reader, definitions: nil, strings: [])
    }
    guard sections.indices.contains(definitions.link),
      sections[definitions.link].type == .stringTable
    else { throw ObjectError(.malformed, "the definitions of versions have no names") }
    return try SymbolVersions(
      numbers: reader,
      definitions: ByteReader(try bytes(of: definitions)[...], byteOrder: byteOrder),
      strings: try bytes(of: sections[definitions.link]))
  }
}
