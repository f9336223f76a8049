extension BTFExtension {
  /// Reads a `.BTF.ext` section, given the bytes of the `.BTF` section that has its strings.
  ///
  /// - Throws: ``ObjectError/Code/invalidBTF``, or ``ObjectError/Code/truncated``.
  public init(parsing bytes: [UInt8], btf: [UInt8]) throws(ObjectError) {
    let reader = try BTFHeader.reader(SharedBytes(bytes[...]), section: Self.sectionName)
    let headerSize = Int(try reader.u32(at: 4))
    guard headerSize >= Self.headerSizeWithoutRelocations else {
      throw ObjectError(
        .invalidBTF, "the header is \(headerSize) bytes, fewer than 24", section: Self.sectionName)
    }
    var parser = BTFExtensionParser(
      reader: reader, headerSize: headerSize,
      strings: StringTableReader(try BTFHeader(btf).strings()))
    try parser.parseFunctions()
    try parser.parseLines()
    if headerSize >= Self.headerSize { try parser.parseRelocations() }
    self.init(sections: parser.sections)
  }

  /// The extension as a `.BTF.ext` section.
  ///
  /// Its strings are added to those of the `.BTF` section.
  func encoded(
    byteOrder: ByteOrder, strings: inout StringTableWriter
  ) throws(ObjectError) -> [UInt8] {
    var functions = ByteWriter(byteOrder: byteOrder)
    var lines = ByteWriter(byteOrder: byteOrder)
    var relocations = ByteWriter(byteOrder: byteOrder)
    for section in sections {
      let name = try strings.offset(of: section.name)
      if !section.functions.isEmpty {
        functions.append(name)
        functions.append(UInt32(clamping: section.functions.count))
        for record in section.functions { try functions.append(record) }
      }
      if !section.lines.isEmpty {
        lines.append(name)
        lines.append(UInt32(clamping: section.lines.count))
        for record in section.lines {
          try lines.append(record, strings: &strings)
        }
      }
      if !section.relocations.isEmpty {
        relocations.append(name)
        relocations.append(UInt32(clamping: section.relocations.count))
        for record in section.relocations {
          relocations.append(try BTFFunctionInfo.offset(record.instruction, inSlots: false))
          relocations.append(record.type.rawValue)
          relocations.append(try strings.offset(of: record.access))
          relocations.append(record.kind.rawValue)
        }
      }
    }
    return Self.join(functions, lines, relocations, byteOrder: byteOrder)
  }

  private static func join(
    _ functions: ByteWriter, _ lines: ByteWriter, _ relocations: ByteWriter, byteOrder: ByteOrder
  ) -> [UInt8] {
    // A part without records is not there at all; the others start with the size of a record.
    let parts = [
      (functions, BTFFunctionInfo.size), (lines, BTFLineInfo.size),
      (relocations, BTFRelocation.size),
    ]
    .map { records, size in
      var part = ByteWriter(byteOrder: byteOrder)
      if records.count > 0 {
        part.append(UInt32(size))
        part.append(contentsOf: records.bytes)
      }
      return part.bytes
    }
    var writer = ByteWriter(byteOrder: byteOrder)
    writer.append(BTFHeader.magic)
    writer.append(BTFHeader.version)
    writer.append(UInt8(0))
    writer.append(UInt32(headerSize))
    var offset = 0
    for part in parts {
      writer.append(UInt32(clamping: offset))
      writer.append(UInt32(clamping: part.count))
      offset &+= part.count
    }
    for part in parts { writer.append(contentsOf: part) }
    return writer.bytes
  }

  static let sectionName = ".BTF.ext"
  static let headerSize = 32
  static let headerSizeWithoutRelocations = 24
}

extension BTFFunctionInfo {
  /// The size in bytes of a record (`struct bpf_func_info`).
  public static let size = 8

  /// The position of an instruction: in slots for the kernel, in bytes in a file.
  static func offset(_ instruction: Int, inSlots: Bool) throws(ObjectError) -> UInt32 {
    let (bytes, overflow) = instruction.multipliedReportingOverflow(
      by: inSlots ? 1 : Instruction.size)
    guard !overflow, let offset = UInt32(exactly: bytes) else {
      throw ObjectError(.notEncodable, "there can be no instruction \(instruction)")
    }
    return offset
  }
}

extension BTFLineInfo {
  /// The size in bytes of a record (`struct bpf_line_info`).
  public static let size = 16

  /// Line and column as one number.
  var place: UInt32 { min(line, 0x3f_ffff) << 10 | min(column, 0x3ff) }
}

extension BTFRelocation {
  /// The size in bytes of a record (`struct bpf_core_relo`).
  public static let size = 16
}

extension ByteWriter {
  fileprivate mutating func append(_ record: BTFFunctionInfo) throws(ObjectError) {
    append(try BTFFunctionInfo.offset(record.instruction, inSlots: false))
    append(record.type.rawValue)
  }

  fileprivate mutating func append(
    _ record: BTFLineInfo, strings: inout StringTableWriter
  ) throws(ObjectError) {
    append(try BTFFunctionInfo.offset(record.instruction, inSlots: false))
    append(try strings.offset(of: record.file))
    append(try strings.offset(of: record.text))
    append(record.place)
  }
}

private struct BTFExtensionParser {
  let reader: ByteReader
  let headerSize: Int
  var strings: StringTableReader
  var sections: [BTFExtension.Section] = []
  private var places: [String: Int] = [:]

  init(reader: ByteReader, headerSize: Int, strings: StringTableReader) {
    self.reader = reader
    self.headerSize = headerSize
    self.strings = strings
  }

  /// The records of one part of `.BTF.ext`: by section, each with where it starts.
  private struct Part {
    var reader: ByteReader
    var blocks: [(section: Int, offsets: StrideTo<Int>)]
  }

  private mutating func part(at field: Int, minimumSize: Int) throws(ObjectError) -> Part? {
    let start = Int(try reader.u32(at: field))
    let size = Int(try reader.u32(at: field &+ 4))
    guard size > 0 else { return nil }
    let part = try reader.reader(at: headerSize &+ start, count: size)
    let recordSize = Int(try part.u32(at: 0))
    guard recordSize >= minimumSize, recordSize % 4 == 0 else {
      throw ObjectError(
        .invalidBTF, "the records are \(recordSize) bytes, fewer than \(minimumSize)",
        section: BTFExtension.sectionName, offset: headerSize &+ start)
    }
    var blocks: [(section: Int, offsets: StrideTo<Int>)] = []
    var position = 4
    while position < part.count {
      let name = try strings.string(at: try part.u32(at: position))
      let count = Int(try part.u32(at: position &+ 4))
      position &+= 8
      // The product of two 32-bit numbers fits, and the slice shows that so many bytes are there.
      let length = try part.slice(at: position, count: count &* recordSize).count
      blocks.append(
        (section(named: name), stride(from: position, to: position &+ length, by: recordSize)))
      position &+= length
    }
    return Part(reader: part, blocks: blocks)
  }

  private mutating func section(named name: String) -> Int {
    if let place = places[name] { return place }
    let place = sections.count
    places[name] = place
    sections.append(.init(name: name))
    return place
  }

  private func instruction(_ offset: UInt32) throws(ObjectError) -> Int {
    guard offset % UInt32(Instruction.size) == 0 else {
      throw ObjectError(
        .invalidBTF, "a record is for offset \(offset), where no instruction starts",
        section: BTFExtension.sectionName)
    }
    return Int(offset) / Instruction.size
  }

  mutating func parseFunctions() throws(ObjectError) {
    guard let part = try part(at: 8, minimumSize: BTFFunctionInfo.size) else { return }
    for block in part.blocks {
      for offset in block.offsets {
        sections[block.section].functions
          .append(
            BTFFunctionInfo(
              instruction: try instruction(try part.reader.u32(at: offset)),
              type: BTFTypeID(try part.reader.u32(at: offset &+ 4))))
      }
    }
  }

  mutating func parseLines() throws(ObjectError) {
    guard let part = try part(at: 16, minimumSize: BTFLineInfo.size) else { return }
    for block in part.blocks {
      for offset in block.offsets {
        let place = try part.reader.u32(at: offset &+ 12)
        sections[block.section].lines
          .append(
            BTFLineInfo(
              instruction: try instruction(try part.reader.u32(at: offset)),
              file: try strings.string(at: try part.reader.u32(at: offset &+ 4)),
              text: try strings.string(at: try part.reader.u32(at: offset &+ 8)),
              line: place >> 10, column: place & 0x3ff))
      }
    }
  }

  mutating func parseRelocations() throws(ObjectError) {
    guard let part = try part(at: 24, minimumSize: BTFRelocation.size) else { return }
    for block in part.blocks {
      for offset in block.offsets {
        sections[block.section].relocations
          .append(
            BTFRelocation(
              instruction: try instruction(try part.reader.u32(at: offset)),
              type: BTFTypeID(try part.reader.u32(at: offset &+ 4)),
              access: try strings.string(at: try part.reader.u32(at: offset &+ 8)),
              kind: .init(rawValue: try part.reader.u32(at: offset &+ 12))))
      }
    }
  }
}
