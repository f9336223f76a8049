/// Where the parts of an ELF executable or shared library are, of either class and byte order.
///
/// Only the headers are read, and what is asked for; the bytes may be anything.
struct ExecutableFile {
  /// A part as linkers and debuggers see it.
  struct Section {
    let type: ELFSection.Kind
    let address: UInt64
    let offset: UInt64
    let size: UInt64
    /// Which section belongs to it, such as the names of a table of symbols.
    let link: Int
    fileprivate let name: UInt32

    fileprivate init(_ header: Fields) throws(ObjectError) {
      name = try header.number(0, 0)
      type = ELFSection.Kind(rawValue: try header.number(4, 4))
      address = try header.word(12, 16)
      offset = try header.word(16, 24)
      size = try header.word(20, 32)
      link = Int(try header.number(24, 40))
    }
  }

  /// A part as it is loaded (`PT_LOAD`).
  struct Segment {
    let address: UInt64
    let offset: UInt64
    /// How many bytes of it are in the file.
    let size: UInt64
    let isExecutable: Bool

    /// Reads a header, or returns nil for one of something else.
    fileprivate init?(_ header: Fields) throws(ObjectError) {
      guard try header.number(0, 0) == ELFFormat.loadedSegment else { return nil }
      offset = try header.word(4, 8)
      address = try header.word(8, 16)
      size = try header.word(16, 32)
      isExecutable = try header.number(24, 4) & ELFFormat.executableSegment != 0
    }
  }

  /// Fields that the two classes have at different places.
  struct Fields {
    let reader: ByteReader
    let is64Bit: Bool

    func word(_ small: Int, _ large: Int) throws(ObjectError) -> UInt64 {
      is64Bit ? try reader.u64(at: large) : UInt64(try reader.u32(at: small))
    }

    func half(_ small: Int, _ large: Int) throws(ObjectError) -> Int {
      Int(try reader.u16(at: is64Bit ? large : small))
    }

    func number(_ small: Int, _ large: Int) throws(ObjectError) -> UInt32 {
      try reader.u32(at: is64Bit ? large : small)
    }
  }

  /// Reads bytes of the file from an offset on, fewer only where it ends.
  typealias Reader = (_ offset: UInt64, _ count: Int) throws(ObjectError) -> [UInt8]

  /// Section names, and tables of headers, of more bytes are refused.
  private static let maximumHeadersSize: UInt64 = 8 << 20

  let size: UInt64
  let is64Bit: Bool
  let byteOrder: ByteOrder
  let machine: ELFMachine
  /// Whether it is loaded wherever there is room (`ET_DYN`): a shared library, and most programs.
  let isPositionIndependent: Bool

  let sections: [Section]

  private let read: Reader
  /// The segments by ascending address.
  private let segments: [Segment]
  private let names: [UInt8]

  /// Reads the headers.
  ///
  /// - Parameters:
  ///   - size: How many bytes the file has.
  ///   - read: Reads some of them; kept to read more by.
  /// - Throws: ``ObjectError`` for a file that is no executable or shared library in ELF, or a damaged one; what `read`
  ///   throws.
  init(size: UInt64, read: @escaping Reader) throws(ObjectError) {
    let start = try read(0, ELFFormat.headerSize)
    guard ELFFormat.isELF(start) else {
      throw ObjectError(.notELF, "this is no ELF file: it does not start as one does", offset: 0)
    }
    let identity = ByteReader(start[...], byteOrder: .little)
    switch try identity.u8(at: 4) {
    case ELFFormat.class32: is64Bit = false
    case ELFFormat.class64: is64Bit = true
    default:
      throw ObjectError(
        .unsupportedELF, "the ELF file is neither a 32-bit nor a 64-bit one", offset: 4)
    }
    byteOrder = try identity.u8(at: 5) == ELFFormat.bigEndian ? .big : .little
    let header = Fields(
      reader: ByteReader(start[...], byteOrder: byteOrder), is64Bit: is64Bit)
    let type = try header.reader.u16(at: 16)
    guard type == ELFFormat.executable || type == ELFFormat.sharedObject else {
      throw ObjectError(
        .unsupportedELF, "the ELF file is neither an executable nor a shared library", offset: 16)
    }
    isPositionIndependent = type == ELFFormat.sharedObject
    machine = ELFMachine(rawValue: try header.reader.u16(at: 18))
    self.size = size
    self.read = read

    let (byteOrder, is64Bit) = (byteOrder, is64Bit)
    func table(
      at place: UInt64, count: Int, entrySize: Int, of what: String, from smallest: Int
    ) throws(ObjectError) -> ByteReader {
      guard count == 0 || entrySize >= smallest else {
        throw ObjectError(.malformed, "the \(what) headers have \(entrySize) bytes")
      }
      return ByteReader(
        try Self.bytes(at: place, count: UInt64(count * entrySize), of: size, by: read)[...],
        byteOrder: byteOrder)
    }
    let (sectionSize, sectionCount) = (try header.half(46, 58), try header.half(48, 60))
    let sectionHeaders = try table(
      at: try header.word(32, 40), count: sectionCount, entrySize: sectionSize, of: "section",
      from: is64Bit ? ELFFormat.sectionHeaderSize : ELFFormat.sectionHeaderSize32)
    var sections: [Section] = []
    for index in 0..<sectionCount {
      let fields = Fields(
        reader: try sectionHeaders.reader(at: index &* sectionSize, count: sectionSize),
        is64Bit: is64Bit)
      sections.append(try Section(fields))
    }
    self.sections = sections

    let (segmentSize, segmentCount) = (try header.half(42, 54), try header.half(44, 56))
    let segmentHeaders = try table(
      at: try header.word(28, 32), count: segmentCount, entrySize: segmentSize, of: "program",
      from: is64Bit ? ELFFormat.programHeaderSize : ELFFormat.programHeaderSize32)
    var segments: [Segment] = []
    for index in 0..<segmentCount {
      let fields = Fields(
        reader: try segmentHeaders.reader(at: index &* segmentSize, count: segmentSize),
        is64Bit: is64Bit)
      if let segment = try Segment(fields) { segments.append(segment) }
    }
    self.segments = segments.sorted { $0.address < $1.address }

    let nameIndex = try header.half(50, 62)
    guard sections.indices.contains(nameIndex) else {
      throw ObjectError(
        .notFound, "the ELF file has no sections, and so neither symbols nor markers")
    }
    let nameSection = sections[nameIndex]
    names = try Self.bytes(at: nameSection.offset, count: nameSection.size, of: size, by: read)
  }

  /// The first section of a name.
  func section(named name: String) -> Section? {
    let wanted = Array(name.utf8) + [0]
    return sections.first { section in
      let start = Int(section.name)
      return start < names.count && names[start...].starts(with: wanted)
    }
  }

  /// The bytes of a section.
  ///
  /// - Throws: ``ObjectError/Code/limitExceeded`` if it has more than `limit`, ``ObjectError/Code/truncated`` if it is
  ///   not in the file.
  func contents(of section: Section, limit: UInt64) throws(ObjectError) -> [UInt8] {
    try Self.bytes(at: section.offset, count: section.size, of: size, limit: limit, by: read)
  }

  /// A reader of the bytes of a section; see ``contents(of:limit:)``.
  func reader(of section: Section, limit: UInt64) throws(ObjectError) -> ByteReader {
    ByteReader(try contents(of: section, limit: limit)[...], byteOrder: byteOrder)
  }

  /// What is loaded at an address, and where in the file that is; `nil` where nothing of the file is.
  func place(of address: UInt64) -> (segment: Segment, offset: UInt64)? {
    // The last that starts there or before.
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low &+ high) / 2
      if segments[middle].address <= address { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let segment = segments[low &- 1]
    let distance = address &- segment.address
    let (offset, overflow) = segment.offset.addingReportingOverflow(distance)
    guard distance < segment.size, !overflow, offset < size else { return nil }
    return (segment, offset)
  }

  /// Reads a part of the file that has to be there, before anything is allocated for it.
  private static func bytes(
    at offset: UInt64, count: UInt64, of size: UInt64, limit: UInt64 = maximumHeadersSize,
    by read: Reader
  ) throws(ObjectError) -> [UInt8] {
    guard count <= limit else {
      throw ObjectError(.limitExceeded, "a part of the ELF file has \(count) bytes")
    }
    guard count > 0 else { return [] }
    guard offset <= size, count <= size - offset else {
      throw ObjectError(
        .truncated, "a part of \(count) bytes does not fit in the file",
        offset: Int(clamping: offset))
    }
    return try read(offset, Int(count))
  }
}
