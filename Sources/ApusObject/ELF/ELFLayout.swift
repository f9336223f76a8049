/// Where an ELF file of one class, of 32 or of 64 bits, has what the functions in it are found by.
struct ELFLayout {
  /// A section, as far as its place says.
  struct Section {
    let type: ELFSection.Kind
    let address: UInt64
    let offset: UInt64
    let size: UInt64
    let link: Int
  }

  /// A symbol, as far as a function needs it.
  struct Symbol {
    /// Where in the table of names its name starts.
    let name: Int
    let value: UInt64
    let type: ELFSymbol.Kind
    let binding: ELFSymbol.Binding
    let section: Int
  }

  /// Whether addresses and offsets have 64 bits.
  private let isWide: Bool

  /// The layout of a class (`e_ident[EI_CLASS]`); nil for a number that is none.
  init?(class number: UInt8) {
    guard number == ELFFormat.class32 || number == ELFFormat.class64 else { return nil }
    isWide = number == ELFFormat.class64
  }

  /// How many bytes the file's header has.
  var headerSize: Int { isWide ? ELFFormat.headerSize : 52 }

  /// How many bytes the header of a section has.
  var sectionHeaderSize: Int { isWide ? ELFFormat.sectionHeaderSize : 40 }

  /// How many bytes a symbol has.
  var symbolSize: Int { isWide ? ELFFormat.symbolSize : 16 }

  /// Where the headers of the sections start, how many bytes one has, and how many there are.
  func sectionTable(
    _ header: ByteReader
  ) throws(ObjectError) -> (offset: UInt64, entrySize: Int, count: Int) {
    let sizes = headerSize &- 6
    return (
      isWide ? try header.u64(at: 40) : UInt64(try header.u32(at: 32)),
      Int(try header.u16(at: sizes)), Int(try header.u16(at: sizes &+ 2))
    )
  }

  /// The section whose header starts at an offset.
  func section(_ headers: ByteReader, at offset: Int) throws(ObjectError) -> Section {
    let type = ELFSection.Kind(rawValue: try headers.u32(at: offset &+ 4))
    if isWide {
      return Section(
        type: type, address: try headers.u64(at: offset &+ 16),
        offset: try headers.u64(at: offset &+ 24), size: try headers.u64(at: offset &+ 32),
        link: Int(try headers.u32(at: offset &+ 40)))
    }
    return Section(
      type: type, address: UInt64(try headers.u32(at: offset &+ 12)),
      offset: UInt64(try headers.u32(at: offset &+ 16)),
      size: UInt64(try headers.u32(at: offset &+ 20)),
      link: Int(try headers.u32(at: offset &+ 24)))
  }

  /// The symbol that starts at an offset.
  func symbol(_ symbols: ByteReader, at offset: Int) throws(ObjectError) -> Symbol {
    let info = try symbols.u8(at: offset &+ (isWide ? 4 : 12))
    return Symbol(
      name: Int(try symbols.u32(at: offset)),
      value: isWide
        ? try symbols.u64(at: offset &+ 8) : UInt64(try symbols.u32(at: offset &+ 4)),
      type: ELFSymbol.Kind(rawValue: info & 0xf),
      binding: ELFSymbol.Binding(rawValue: info >> 4),
      section: Int(try symbols.u16(at: offset &+ (isWide ? 6 : 14))))
  }
}
