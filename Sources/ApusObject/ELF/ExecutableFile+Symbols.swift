extension ExecutableFile {
  /// A symbol, as far as a function needs it.
  struct Symbol {
    /// Where in the table of names its name starts.
    let name: Int
    let value: UInt64
    let type: ELFSymbol.Kind
    let binding: ELFSymbol.Binding
    /// The number of the section that it is in.
    let section: Int

    fileprivate init(_ fields: Fields) throws(ObjectError) {
      let info = try fields.reader.u8(at: fields.is64Bit ? 4 : 12)
      name = Int(try fields.number(0, 0))
      value = try fields.word(4, 8)
      type = ELFSymbol.Kind(rawValue: info & 0xf)
      binding = ELFSymbol.Binding(rawValue: info >> 4)
      section = try fields.half(14, 6)
    }
  }

  private var symbolSize: Int { is64Bit ? ELFFormat.symbolSize : ELFFormat.symbolSize32 }

  /// How many symbols are in the bytes of a table.
  func symbolCount(in table: ByteReader) -> Int { table.count / symbolSize }

  /// A symbol of a table.
  func symbol(_ index: Int, in table: ByteReader) throws(ObjectError) -> Symbol {
    try Symbol(
      Fields(
        reader: try table.reader(at: index &* symbolSize, count: symbolSize), is64Bit: is64Bit))
  }

  /// Where in the file the code of a function is; nil where it is not in its section.
  func place(of symbol: Symbol) -> UInt64? {
    guard sections.indices.contains(symbol.section) else { return nil }
    let section = sections[symbol.section]
    let (start, isBefore) = symbol.value.subtractingReportingOverflow(section.address)
    let (place, overflow) = section.offset.addingReportingOverflow(start)
    return !isBefore && start < section.size && !overflow && place < size ? place : nil
  }
}
