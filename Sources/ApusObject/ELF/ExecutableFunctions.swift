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

  private let file: ExecutableFile

  /// Reads the list of sections.
  ///
  /// - Parameters:
  ///   - size: How many bytes the file has.
  ///   - read: Reads some of them; kept to read the tables by.
  /// - Throws: ``ObjectError`` for a file that is no executable or shared library in ELF, or a damaged one; what `read`
  ///   throws.
  public init(size: UInt64, read: @escaping Reader) throws(ObjectError) {
    file = try ExecutableFile(size: size, read: read)
  }

  private func table(_ section: ExecutableFile.Section) throws(ObjectError) -> ByteReader {
    try file.reader(of: section, limit: Self.maximumTableSize)
  }

  /// The names that belong to a table.
  private func names(
    for table: ExecutableFile.Section, _ what: String
  ) throws(ObjectError) -> [UInt8] {
    guard file.sections.indices.contains(table.link),
      file.sections[table.link].type == .stringTable
    else { throw ObjectError(.malformed, "\(what) have no names") }
    return try file.contents(of: file.sections[table.link], limit: Self.maximumTableSize)
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
    guard let section = file.sections.first(where: { $0.type == kind }) else { return [] }
    var search = SymbolNameSearch(pattern, in: try names(for: section, "the symbols"))
    let symbols = try table(section)
    // Most look-ups find few names, and many none.
    var versions: SymbolVersions?
    var functions: [Function] = []
    for index in 0..<file.symbolCount(in: symbols) {
      let symbol = try file.symbol(index, in: symbols)
      guard symbol.type == .function, symbol.section != 0,
        file.sections.indices.contains(symbol.section),
        file.sections[symbol.section].type != .noBits,
        let match = try search.name(at: symbol.name),
        let place = file.place(of: symbol)
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

  /// The versions of the symbols for dynamic linking; others have theirs in their names.
  private func readVersions(of kind: ELFSection.Kind) throws(ObjectError) -> SymbolVersions {
    guard kind == .dynamicSymbols,
      let numbers = file.sections.first(where: { $0.type == .symbolVersions })
    else { return SymbolVersions() }
    let reader = try table(numbers)
    guard let definitions = file.sections.first(where: { $0.type == .versionDefinitions }) else {
      return try SymbolVersions(numbers: reader, definitions: nil, strings: [])
    }
    return try SymbolVersions(
      numbers: reader, definitions: try table(definitions),
      strings: try names(for: definitions, "the definitions of versions"))
  }
}
