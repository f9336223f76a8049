extension ELFObject {
  /// Reads a relocatable 64-bit ELF object of either byte order, for any machine.
  ///
  /// The bytes may be anything. What is read takes a small multiple of their size in memory at
  /// most.
  ///
  /// - Throws: ``ObjectError`` that says what is wrong with the bytes, and where.
  public init(parsing bytes: [UInt8]) throws(ObjectError) {
    self = try ELFParser(bytes).object(forLoading: false)
  }

  /// Reads what a loader needs: not what only debuggers read.
  init(parsingForLoading bytes: [UInt8]) throws(ObjectError) {
    self = try ELFParser(bytes).object(forLoading: true)
  }
}

private struct ELFParser {
  let file: ByteReader
  let machine: UInt16
  let flags: UInt32
  let headers: [SectionHeader]
  let nameTableIndex: Int

  /// An entry of the section header table, as it is in the file.
  struct SectionHeader {
    var name: UInt32
    var type: ELFSection.Kind
    var flags: UInt64
    var address: UInt64
    var offset: UInt64
    var size: UInt64
    var link: UInt32
    var info: UInt32
    var alignment: UInt64
    var entrySize: UInt64

    /// Reads an entry of bytes that are known to have it.
    @unsafe init(_ bytes: UnsafeRawBufferPointer, at start: Int, _ byteOrder: ByteOrder) {
      func number<Value: FixedWidthInteger>(_ offset: Int) -> Value {
        unsafe bytes.number(at: start &+ offset, byteOrder)
      }
      name = number(0)
      type = ELFSection.Kind(rawValue: number(4))
      flags = number(8)
      address = number(16)
      offset = number(24)
      size = number(32)
      link = number(40)
      info = number(44)
      alignment = number(48)
      entrySize = number(56)
    }
  }

  /// An entry of the symbol table, as it is in the file.
  struct SymbolEntry {
    var name: UInt32
    var info: UInt8
    var visibility: UInt8
    var section: UInt16
    var value: UInt64
    var size: UInt64

    /// Reads an entry of bytes that are known to have it.
    @unsafe init(_ bytes: UnsafeRawBufferPointer, at start: Int, _ byteOrder: ByteOrder) {
      func number<Value: FixedWidthInteger>(_ offset: Int) -> Value {
        unsafe bytes.number(at: start &+ offset, byteOrder)
      }
      name = number(0)
      info = number(4)
      visibility = number(5)
      section = number(6)
      value = number(8)
      size = number(16)
    }
  }

  init(_ bytes: [UInt8]) throws(ObjectError) {
    guard ELFFormat.isELF(bytes) else {
      throw ObjectError(.notELF, "this is no ELF object: it does not start as one does", offset: 0)
    }
    let shared = SharedBytes(bytes[...])
    let identity = ByteReader(shared, byteOrder: .little)
    guard try identity.u8(at: 4) == ELFFormat.class64 else {
      throw ObjectError(.unsupportedELF, "the ELF object is not a 64-bit one", offset: 4)
    }
    let byteOrder: ByteOrder
    switch try identity.u8(at: 5) {
    case ELFFormat.littleEndian: byteOrder = .little
    case ELFFormat.bigEndian: byteOrder = .big
    default: throw ObjectError(.unsupportedELF, "the ELF object's byte order is unknown", offset: 5)
    }
    guard try identity.u8(at: 6) == ELFFormat.version else {
      throw ObjectError(.unsupportedELF, "the ELF object's version is not 1", offset: 6)
    }
    let file = ByteReader(shared, byteOrder: byteOrder)
    self.file = file
    guard try file.u16(at: 16) == ELFFormat.relocatable else {
      throw ObjectError(
        .unsupportedELF, "the ELF file is not a relocatable object, as `clang -c` makes", offset: 16
      )
    }
    machine = try file.u16(at: 18)
    flags = try file.u32(at: 48)
    let table = try file.u64(at: 40)
    let entrySize = Int(try file.u16(at: 58))
    let count = Int(try file.u16(at: 60))
    nameTableIndex = Int(try file.u16(at: 62))
    guard table != 0, count != 0 else {
      throw ObjectError(.malformed, "the ELF object has no section header table", offset: 40)
    }
    guard entrySize >= ELFFormat.sectionHeaderSize else {
      throw ObjectError(
        .malformed, "the section headers are \(entrySize) bytes, fewer than 64", offset: 58)
    }
    // Before anything is allocated for them, all of them have to be in the file.
    _ = try file.slice(at: table, count: UInt64(count &* entrySize))
    var headers: [SectionHeader] = []
    headers.reserveCapacity(count)
    // Sound: all headers were found to be in the file, and the buffer does not leave the closure.
    unsafe file.bytes.withUnsafeBytes { bytes in
      for index in 0..<count {
        let start = Int(clamping: table) &+ index &* entrySize
        headers.append(unsafe SectionHeader(bytes, at: start, byteOrder))
      }
    }
    self.headers = headers
  }

  func object(forLoading isForLoading: Bool) throws(ObjectError) -> ELFObject {
    try checkTotalSize()
    let symbolTable = try onlySymbolTable()
    let (names, places) = try keptSections(symbolTable: symbolTable, forLoading: isForLoading)
    let (symbols, symbolPlaces) = try symbols(symbolTable, sectionPlaces: places)

    var object = ELFObject(
      byteOrder: file.byteOrder, machine: ELFMachine(rawValue: machine), flags: flags,
      symbols: symbols)
    object.sections.reserveCapacity(names.count)
    for index in headers.indices where places[index] >= 0 {
      let name = names[places[index]]
      object.sections.append(try section(headers[index], name: name, places: places))
    }
    // Compilers write one kind or the other; where both are, the order has to be a fixed one.
    for kind in [ELFSection.Kind.relocations, .relocationsWithAddend] {
      for header in headers where header.type == kind {
        let target = try target(of: header, symbolTable: symbolTable)
        let place = places[target]
        if place < 0 { continue }
        let section = object.sections[place].name
        // What refers to places of the types is only for linkers.
        if isForLoading, section == ".BTF" || section == BTFExtension.sectionName { continue }
        object.sections[place].relocations += try relocations(
          header, of: section, symbolPlaces: symbolPlaces)
      }
    }
    return object
  }

  /// Sections of real objects do not overlap.
  ///
  /// Where they may, a small file could hold any number of copies of itself.
  private func checkTotalSize() throws(ObjectError) {
    var total: UInt64 = 0
    for (index, header) in headers.enumerated()
    where header.type != .noBits && header.type != .null {
      try check(header, index: index)
      total = total.addingReportingOverflow(header.size).partialValue
      guard total <= UInt64(file.count) else {
        throw ObjectError(
          .malformed, "section \(index) and those before it have more bytes than the file")
      }
    }
  }

  private func check(_ header: SectionHeader, index: Int) throws(ObjectError) {
    let size = UInt64(file.count)
    guard header.offset <= size, header.size <= size &- header.offset else {
      throw ObjectError(
        .truncated, "section \(index) of \(header.size) bytes does not fit in the file",
        offset: Int(clamping: header.offset))
    }
  }

  private func bytes(of header: SectionHeader, index: Int) throws(ObjectError) -> SharedBytes {
    try check(header, index: index)
    return try file.slice(at: header.offset, count: header.size)
  }

  private func stringTable(_ index: Int, of what: String) throws(ObjectError) -> ByteReader {
    guard headers.indices.contains(index), headers[index].type == .stringTable else {
      throw ObjectError(.malformed, "section \(index) is not a string table, as \(what) need")
    }
    return ByteReader(
      try bytes(of: headers[index], index: index), byteOrder: file.byteOrder, section: ".strtab")
  }

  private func onlySymbolTable() throws(ObjectError) -> Int? {
    let indices = headers.indices.filter { headers[$0].type == .symbolTable }
    guard indices.count <= 1 else {
      throw ObjectError(.malformed, "the ELF object has \(indices.count) symbol tables")
    }
    return indices.first
  }

  /// The sections that are kept: not those that the writer makes nor, for loading, those of debuggers.
  ///
  /// - Returns: Their names, and for each section of the file where it is in ``ELFObject/sections``; -1 if it is not
  ///   there.
  private func keptSections(
    symbolTable: Int?, forLoading isForLoading: Bool
  ) throws(ObjectError) -> (names: [String], places: [Int]) {
    var table = StringTableReader(try stringTable(nameTableIndex, of: "the section names"))
    let symbolNames = symbolTable.map { Int(headers[$0].link) }
    var names: [String] = []
    var places: [Int] = []
    places.reserveCapacity(headers.count)
    for (index, header) in headers.enumerated() {
      let isKept =
        !header.type.isTable && index != 0 && index != nameTableIndex && index != symbolNames
        && !(isForLoading && table.hasPrefix(".debug", at: header.name))
      places.append(isKept ? names.count : -1)
      if isKept { names.append(try table.string(at: header.name)) }
    }
    return (names, places)
  }

  private func section(
    _ header: SectionHeader, name: String, places: [Int]
  ) throws(ObjectError) -> ELFSection {
    guard header.alignment & (header.alignment &- (header.alignment == 0 ? 0 : 1)) == 0,
      header.alignment <= ELFFormat.maximumAlignment
    else {
      throw ObjectError(
        .malformed,
        "the alignment is \(header.alignment), not a power of two up to "
          + "\(ELFFormat.maximumAlignment)", section: name)
    }
    let flags = ELFSection.Flags(rawValue: header.flags)
    func place(_ index: UInt32) -> Int? {
      guard places.indices.contains(Int(index)), places[Int(index)] >= 0 else { return nil }
      return places[Int(index)]
    }
    var info = header.info
    if flags.contains(.infoLink) {
      info = UInt32(clamping: place(header.info) ?? 0)
    }
    var section = ELFSection(
      name: name, type: header.type, flags: flags, address: header.address, data: [],
      link: place(header.link), info: info, entrySize: header.entrySize,
      alignment: header.alignment)
    section.content =
      header.type == .noBits
      ? .zeroFilled(size: header.size)
      : .bytes(try file.slice(at: header.offset, count: header.size).array)
    return section
  }

  /// The symbols that are kept, and for each entry of the table where it is among them; -1 if it is not there.
  private func symbols(
    _ table: Int?, sectionPlaces: [Int]
  ) throws(ObjectError) -> (symbols: [ELFSymbol], places: [Int]) {
    guard let table else { return ([], []) }
    let header = headers[table]
    var names = StringTableReader(try stringTable(Int(header.link), of: "the symbols"))
    let reader = ByteReader(
      try bytes(of: header, index: table), byteOrder: file.byteOrder, section: ".symtab")
    guard reader.count % ELFFormat.symbolSize == 0 else {
      throw ObjectError(
        .malformed, "the size \(reader.count) is not a multiple of 24", section: ".symtab")
    }
    let count = reader.count / ELFFormat.symbolSize
    var symbols: [ELFSymbol] = []
    var places = [-1]
    symbols.reserveCapacity(count)
    places.reserveCapacity(count)
    for index in 0..<count where index != 0 {
      let offset = index &* ELFFormat.symbolSize
      // Sound: the table has a whole number of entries, and the buffer does not leave the closure.
      let entry = unsafe reader.bytes.withUnsafeBytes { bytes in
        unsafe SymbolEntry(bytes, at: offset, file.byteOrder)
      }
      let section: ELFSymbol.Section
      switch entry.section {
      case 0: section = .undefined
      case ELFFormat.absoluteSection: section = .absolute
      case ELFFormat.commonSection: section = .common
      case ELFFormat.extendedSection:
        throw ObjectError(
          .limitExceeded, "symbol \(index) is in a section beyond number 65279", section: ".symtab",
          offset: offset)
      case ELFFormat.reservedSections...: section = .reserved(entry.section)
      default:
        guard sectionPlaces.indices.contains(Int(entry.section)) else {
          throw ObjectError(
            .malformed, "symbol \(index) is in section \(entry.section), which is not there",
            section: ".symtab", offset: offset)
        }
        let place = sectionPlaces[Int(entry.section)]
        if place < 0 {
          places.append(-1)
          continue
        }
        section = .section(place)
      }
      places.append(symbols.count)
      symbols.append(
        ELFSymbol(
          name: try names.string(at: entry.name),
          value: entry.value,
          size: entry.size,
          section: section,
          binding: ELFSymbol.Binding(rawValue: entry.info >> 4),
          type: ELFSymbol.Kind(rawValue: entry.info & 0xf),
          visibility: ELFSymbol.Visibility(rawValue: entry.visibility)))
    }
    return (symbols, places)
  }

  private func target(
    of header: SectionHeader, symbolTable: Int?
  ) throws(ObjectError) -> Int {
    guard headers.indices.contains(Int(header.info)) else {
      throw ObjectError(
        .malformed, "relocations are for section \(header.info), which is not there")
    }
    guard let symbolTable, Int(header.link) == symbolTable else {
      throw ObjectError(
        .malformed, "relocations of section \(header.info) do not refer to the symbol table")
    }
    return Int(header.info)
  }

  private func relocations(
    _ header: SectionHeader, of section: String, symbolPlaces: [Int]
  ) throws(ObjectError) -> [ELFRelocation] {
    let hasAddend = header.type == .relocationsWithAddend
    let size = hasAddend ? ELFFormat.relocationWithAddendSize : ELFFormat.relocationSize
    let reader = ByteReader(
      try file.slice(at: header.offset, count: header.size), byteOrder: file.byteOrder,
      section: section)
    guard reader.count % size == 0 else {
      throw ObjectError(
        .malformed, "the size of the relocations, \(reader.count), is not a multiple of \(size)",
        section: section)
    }
    var relocations: [ELFRelocation] = []
    relocations.reserveCapacity(reader.count / size)
    for offset in stride(from: 0, to: reader.count, by: size) {
      let info = try reader.u64(at: offset &+ 8)
      let number = Int(info >> 32)
      var symbol: Int?
      if number != 0 {
        guard symbolPlaces.indices.contains(number), case let place = symbolPlaces[number],
          place >= 0
        else {
          throw ObjectError(
            .malformed, "a relocation refers to symbol \(number), which is not there",
            section: section, offset: offset)
        }
        symbol = place
      }
      relocations.append(
        ELFRelocation(
          offset: try reader.u64(at: offset),
          symbol: symbol,
          type: ELFRelocation.Kind(rawValue: UInt32(truncatingIfNeeded: info)),
          addend: hasAddend ? Int64(bitPattern: try reader.u64(at: offset &+ 16)) : nil))
    }
    return relocations
  }
}

extension UnsafeRawBufferPointer {
  /// A number of a file, which has to be there.
  @unsafe @inline(__always)
  fileprivate func number<Value: FixedWidthInteger>(at offset: Int, _ byteOrder: ByteOrder) -> Value
  {
    let value = unsafe loadUnaligned(fromByteOffset: offset, as: Value.self)
    return byteOrder == .host ? value : value.byteSwapped
  }
}

extension ELFSection.Kind {
  /// Whether it is one of those that the writer makes of the others.
  fileprivate var isTable: Bool {
    switch self {
    case .null, .symbolTable, .symbolTableIndices, .relocations, .relocationsWithAddend, .group,
      .addressSignificance:
      true
    default: false
    }
  }
}
