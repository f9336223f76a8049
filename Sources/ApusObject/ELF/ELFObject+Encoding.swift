extension ELFObject {
  /// The object as a file: a relocatable ELF64 object, which loaders and LLVM's tools can read.
  ///
  /// Local symbols are written before the others, as ELF wants it; apart from that, reading the
  /// bytes again gives an equal value.
  ///
  /// - Throws: ``ObjectError/Code/notEncodable`` when an index refers to nothing, a name has a zero
  ///   byte, an alignment is not a power of two up to 4096, or there are more than 65,000 sections.
  public func encoded() throws(ObjectError) -> [UInt8] {
    var encoder = ELFEncoder(self)
    return try encoder.bytes()
  }
}

private struct ELFEncoder {
  let object: ELFObject
  var file: ByteWriter
  var headers: ByteWriter
  var sectionNames = StringTableWriter()
  var symbolNames = StringTableWriter()
  var sectionCount = 0

  init(_ object: ELFObject) {
    self.object = object
    file = ByteWriter(byteOrder: object.byteOrder)
    headers = ByteWriter(byteOrder: object.byteOrder)
  }

  /// What the encoder needs to know of a section besides its bytes.
  struct Header {
    var name: String
    var type: ELFSection.Kind
    var flags: ELFSection.Flags = []
    var address: UInt64 = 0
    var link = 0
    var info = 0
    var alignment: UInt64
    var entrySize: UInt64 = 0
  }

  mutating func bytes() throws(ObjectError) -> [UInt8] {
    // Per section: itself and up to two of relocations. Besides them: null, symbols, two of names.
    guard object.sections.count <= 65_000 / 3 else {
      throw ObjectError(.notEncodable, "\(object.sections.count) sections are too many")
    }
    file.append(contentsOf: [UInt8](repeating: 0, count: ELFFormat.headerSize))
    try append(Header(name: "", type: .null, alignment: 0), .bytes([]))

    // Locals come first; `numbers` says which number each symbol has then. Number 0 is the null
    // symbol.
    let locals = object.symbols.indices.filter { object.symbols[$0].binding == .local }
    let others = object.symbols.indices.filter { object.symbols[$0].binding != .local }
    var numbers = [Int](repeating: 0, count: object.symbols.count)
    for (position, index) in (locals + others).enumerated() { numbers[index] = position &+ 1 }

    let relocationSections = object.sections.reduce(0) { count, section in
      count &+ (section.relocations.contains { $0.addend == nil } ? 1 : 0)
        &+ (section.relocations.contains { $0.addend != nil } ? 1 : 0)
    }
    let symbolTable = 1 &+ object.sections.count &+ relocationSections

    for section in object.sections { try append(section) }
    for (index, section) in object.sections.enumerated() where !section.relocations.isEmpty {
      for hasAddend in [false, true] {
        try append(
          section.relocations.filter { ($0.addend != nil) == hasAddend }, hasAddend: hasAddend,
          of: section.name, target: index &+ 1, symbolTable: symbolTable, numbers: numbers)
      }
    }
    try append(symbols: locals + others, localCount: locals.count, strings: symbolTable &+ 1)
    try append(Header(name: ".strtab", type: .stringTable, alignment: 1), .bytes(symbolNames.bytes))
    // Its own name has to be in the table before the table is written.
    _ = try sectionNames.offset(of: ".shstrtab")
    try append(
      Header(name: ".shstrtab", type: .stringTable, alignment: 1), .bytes(sectionNames.bytes))

    file.align(to: 8)
    let table = file.count
    file.append(contentsOf: headers.bytes)
    return fileHeader(sectionTable: table) + file.bytes.dropFirst(ELFFormat.headerSize)
  }

  private func fileHeader(sectionTable: Int) -> [UInt8] {
    var header = ByteWriter(byteOrder: object.byteOrder)
    header.append(contentsOf: ELFFormat.magic)
    header.append(ELFFormat.class64)
    header.append(
      object.byteOrder == .little ? ELFFormat.littleEndian : ELFFormat.bigEndian)
    header.append(ELFFormat.version)
    header.append(contentsOf: [UInt8](repeating: 0, count: 9))
    header.append(ELFFormat.relocatable)
    header.append(object.machine.rawValue)
    header.append(UInt32(ELFFormat.version))
    header.append(UInt64(0))
    header.append(UInt64(0))
    header.append(UInt64(sectionTable))
    header.append(object.flags)
    header.append(UInt16(ELFFormat.headerSize))
    header.append(UInt16(0))
    header.append(UInt16(0))
    header.append(UInt16(ELFFormat.sectionHeaderSize))
    header.append(UInt16(clamping: sectionCount))
    header.append(UInt16(clamping: sectionCount &- 1))
    return header.bytes
  }

  private mutating func append(_ section: ELFSection) throws(ObjectError) {
    guard section.alignment <= ELFFormat.maximumAlignment,
      section.alignment == 0 || section.alignment & (section.alignment &- 1) == 0
    else {
      throw ObjectError(
        .notEncodable, "the alignment \(section.alignment) is not a power of two up to 4096",
        section: section.name)
    }
    var header = Header(
      name: section.name, type: section.type, flags: section.flags, address: section.address,
      info: Int(section.info), alignment: section.alignment, entrySize: section.entrySize)
    if let link = section.link {
      guard object.sections.indices.contains(link) else {
        throw ObjectError(
          .notEncodable, "it refers to section \(link), which is not there", section: section.name)
      }
      header.link = link &+ 1
    }
    if section.flags.contains(.infoLink) { header.info &+= 1 }
    try append(header, section.content)
  }

  private mutating func append(
    _ header: Header, _ content: ELFSection.Content
  ) throws(ObjectError) {
    var size: UInt64
    switch content {
    case .bytes(let bytes):
      if !bytes.isEmpty { file.align(to: Int(clamping: max(1, header.alignment))) }
      size = UInt64(bytes.count)
    case .zeroFilled(let count):
      size = count
    }
    headers.append(try sectionNames.offset(of: header.name))
    headers.append(header.type.rawValue)
    headers.append(header.flags.rawValue)
    headers.append(header.address)
    headers.append(UInt64(header.type == .null ? 0 : file.count))
    headers.append(size)
    headers.append(UInt32(clamping: header.link))
    headers.append(UInt32(clamping: header.info))
    headers.append(header.alignment)
    headers.append(header.entrySize)
    if case .bytes(let bytes) = content { file.append(contentsOf: bytes) }
    sectionCount &+= 1
  }

  private mutating func append(
    _ relocations: [ELFRelocation], hasAddend: Bool, of section: String, target: Int,
    symbolTable: Int, numbers: [Int]
  ) throws(ObjectError) {
    guard !relocations.isEmpty else { return }
    var table = ByteWriter(byteOrder: object.byteOrder)
    for relocation in relocations {
      var number = 0
      if let symbol = relocation.symbol {
        guard numbers.indices.contains(symbol) else {
          throw ObjectError(
            .notEncodable, "a relocation refers to symbol \(symbol), which is not there",
            section: section)
        }
        number = numbers[symbol]
      }
      table.append(relocation.offset)
      table.append(UInt64(UInt32(clamping: number)) << 32 | UInt64(relocation.type.rawValue))
      if let addend = relocation.addend { table.append(addend) }
    }
    try append(
      Header(
        name: (hasAddend ? ".rela" : ".rel") + section,
        type: hasAddend ? .relocationsWithAddend : .relocations,
        flags: .infoLink, link: symbolTable, info: target, alignment: 8,
        entrySize: UInt64(
          hasAddend ? ELFFormat.relocationWithAddendSize : ELFFormat.relocationSize)),
      .bytes(table.bytes))
  }

  private mutating func append(
    symbols order: [Int], localCount: Int, strings: Int
  ) throws(ObjectError) {
    var table = ByteWriter(byteOrder: object.byteOrder)
    table.append(contentsOf: [UInt8](repeating: 0, count: ELFFormat.symbolSize))
    for index in order {
      let symbol = object.symbols[index]
      table.append(try symbolNames.offset(of: symbol.name))
      table.append(symbol.binding.rawValue << 4 | symbol.type.rawValue & 0xf)
      table.append(symbol.visibility.rawValue)
      table.append(try sectionNumber(of: symbol))
      table.append(symbol.value)
      table.append(symbol.size)
    }
    try append(
      Header(
        name: ".symtab", type: .symbolTable, link: strings, info: localCount &+ 1, alignment: 8,
        entrySize: UInt64(ELFFormat.symbolSize)),
      .bytes(table.bytes))
  }

  private func sectionNumber(of symbol: ELFSymbol) throws(ObjectError) -> UInt16 {
    switch symbol.section {
    case .undefined: return 0
    case .absolute: return ELFFormat.absoluteSection
    case .common: return ELFFormat.commonSection
    case .reserved(let number): return number
    case .section(let index):
      guard object.sections.indices.contains(index) else {
        throw ObjectError(
          .notEncodable, "symbol \(symbol.name) is in section \(index), which is not there")
      }
      return UInt16(clamping: index &+ 1)
    }
  }
}
