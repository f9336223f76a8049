extension ELFObject {
  /// Removes the sections that `isRemoved` says yes to, with the symbols they define and the
  /// relocations that refer to those; every index that is left is adapted.
  public mutating func removeSections(where isRemoved: (ELFSection) -> Bool) {
    var places: [Int?] = []
    var kept: [ELFSection] = []
    for section in sections {
      let isKept = !isRemoved(section)
      places.append(isKept ? kept.count : nil)
      if isKept { kept.append(section) }
    }
    func place(_ index: Int) -> Int? { places.indices.contains(index) ? places[index] : nil }

    removeSymbols { symbol in
      if let index = symbol.sectionIndex { place(index) == nil } else { false }
    }
    for index in symbols.indices {
      if let section = symbols[index].sectionIndex, let place = place(section) {
        symbols[index].section = .section(place)
      }
    }
    // `removeSymbols` changed the relocations of the sections, so take them from there.
    sections = sections.indices.filter { places[$0] != nil }.map { sections[$0] }
    for index in sections.indices {
      sections[index].link = sections[index].link.flatMap(place)
      if sections[index].flags.contains(.infoLink) {
        sections[index].info = UInt32(clamping: place(Int(sections[index].info)) ?? 0)
      }
    }
  }

  /// Removes the symbols that `isRemoved` says yes to, and the relocations that refer to them;
  /// every index that is left is adapted.
  public mutating func removeSymbols(where isRemoved: (ELFSymbol) -> Bool) {
    var places: [Int?] = []
    var kept: [ELFSymbol] = []
    for symbol in symbols {
      let isKept = !isRemoved(symbol)
      places.append(isKept ? kept.count : nil)
      if isKept { kept.append(symbol) }
    }
    symbols = kept
    for index in sections.indices {
      sections[index].relocations = sections[index].relocations
        .compactMap { relocation in
          guard let symbol = relocation.symbol else { return relocation }
          guard places.indices.contains(symbol), let place = places[symbol] else { return nil }
          var moved = relocation
          moved.symbol = place
          return moved
        }
    }
  }
}
