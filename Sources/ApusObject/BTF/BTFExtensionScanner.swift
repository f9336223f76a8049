/// Reads a `.BTF.ext` section as compilers write it, in this machine's byte order, without its lines' strings.
///
/// What differs in anything, also in what is allowed, is left to ``BTFExtension/init(parsing:btf:)``, which says what
/// is wrong with it.
@safe struct BTFExtensionScanner {
  private let bytes: UnsafeRawBufferPointer
  private let size: Int
  private let types: EncodedBTF
  private var sections: [DebugInformation.Section] = []
  /// By section, where its name is.
  private var names: [UInt32] = []
  private var accesses: StringTableReader?

  /// More sections are found faster by their names.
  private static let maximumSectionCount = 64

  /// Reads the records by section.
  ///
  /// - Parameters:
  ///   - bytes: The section.
  ///   - types: What has its strings.
  /// - Returns: The sections; nil for bytes that are not as compilers write them.
  static func sections(
    of bytes: [UInt8], _ types: EncodedBTF
  ) -> [DebugInformation.Section]? {
    // Sound: the buffer does not leave the closure.
    unsafe bytes.withUnsafeBytes { buffer in
      var scanner = unsafe BTFExtensionScanner(buffer, types)
      return scanner.scan() ? scanner.sections : nil
    }
  }

  @unsafe private init(_ bytes: UnsafeRawBufferPointer, _ types: EncodedBTF) {
    unsafe self.bytes = bytes
    size = bytes.count
    self.types = types
  }

  private mutating func scan() -> Bool {
    guard size >= BTFExtension.headerSizeWithoutRelocations,
      size <= Int(Int32.max), word(0) == BTFLayout.firstWord
    else { return false }
    let headerSize = Int(word(4))
    guard headerSize >= BTFExtension.headerSizeWithoutRelocations, headerSize <= size else {
      return false
    }
    guard
      scanPart(8, headerSize, recordSize: BTFFunctionInfo.size, { $0.addFunctions($1, to: $2) }),
      scanPart(16, headerSize, recordSize: BTFLineInfo.size, { $0.addLines($1, to: $2) })
    else { return false }
    return headerSize < BTFExtension.headerSize
      || scanPart(24, headerSize, recordSize: BTFRelocation.size, { $0.addRelocations($1, to: $2) })
  }

  /// Reads the records of a part, which the header says the place of.
  ///
  /// - Parameters:
  ///   - field: Where the header says it.
  ///   - headerSize: What the place is counted from.
  ///   - recordSize: The size of a record.
  ///   - add: Adds the records at some places to a section, and says whether they are as they should be.
  /// - Returns: Whether all is as it should be.
  private mutating func scanPart(
    _ field: Int, _ headerSize: Int, recordSize: Int,
    _ add: (inout BTFExtensionScanner, StrideTo<Int>, Int) -> Bool
  ) -> Bool {
    let (start, partSize) = (headerSize &+ Int(word(field)), Int(word(field &+ 4)))
    guard partSize > 0 else { return true }
    guard start <= size, partSize <= size &- start, partSize >= 4,
      word(start) == UInt32(recordSize)
    else { return false }
    var position = start &+ 4
    let end = start &+ partSize
    while position < end {
      guard end &- position >= 8, let section = section(named: word(position)) else { return false }
      let count = Int(word(position &+ 4))
      position &+= 8
      guard count <= (end &- position) / recordSize else { return false }
      let blockEnd = position &+ count &* recordSize
      guard add(&self, stride(from: position, to: blockEnd, by: recordSize), section) else {
        return false
      }
      position = blockEnd
    }
    return true
  }

  private mutating func section(named name: UInt32) -> Int? {
    if let index = names.firstIndex(of: name) { return index }
    guard types.isName(name), names.count < Self.maximumSectionCount else { return nil }
    let text = types.string(at: name)
    guard !sections.contains(where: { $0.name == text }) else { return nil }
    names.append(name)
    sections.append(DebugInformation.Section(name: text))
    return sections.count &- 1
  }

  /// The slot of the record at a place.
  private func slot(_ position: Int) -> UInt32? {
    let offset = word(position)
    return offset % UInt32(Instruction.size) == 0 ? offset / UInt32(Instruction.size) : nil
  }

  private mutating func addFunctions(_ places: StrideTo<Int>, to section: Int) -> Bool {
    var functions = sections[section].functions
    functions.reserveCapacity(functions.count &+ places.underestimatedCount)
    for place in places {
      guard let slot = slot(place) else { return false }
      functions.append(
        BTFFunctionInfo(instruction: Int(slot), type: BTFTypeID(word(place &+ 4))))
    }
    sections[section].functions = functions
    return true
  }

  private mutating func addLines(_ places: StrideTo<Int>, to section: Int) -> Bool {
    var lines = sections[section].lines
    lines.reserveCapacity(lines.count &+ places.underestimatedCount)
    // Most lines come from the file that the line before comes from.
    var knownFile: UInt32 = 0
    for place in places {
      let (file, text) = (word(place &+ 4), word(place &+ 8))
      guard let slot = slot(place), file == knownFile || types.isName(file), types.isName(text)
      else { return false }
      knownFile = file
      lines.append(
        LineRecord(instruction: slot, file: file, text: text, place: word(place &+ 12)))
    }
    sections[section].lines = lines
    return true
  }

  private mutating func addRelocations(_ places: StrideTo<Int>, to section: Int) -> Bool {
    var strings = accesses ?? types.stringReader()
    accesses = nil
    for place in places {
      let access = word(place &+ 8)
      guard let slot = slot(place), types.isName(access),
        let path = try? strings.string(at: access)
      else { return false }
      sections[section].relocations
        .append(
          BTFRelocation(
            instruction: Int(slot), type: BTFTypeID(word(place &+ 4)), access: path,
            kind: .init(rawValue: word(place &+ 12))))
    }
    accesses = strings
    return true
  }

  private func word(_ position: Int) -> UInt32 {
    // Sound: the callers have compared the position with the buffer's size.
    unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
  }
}
