extension MapDefinitions {
  /// The section of what compilers put into address space 1 (`__arena`): an arena's globals.
  static let arenaSectionName = ".addr_space.1"

  /// Gives the globals of section `.addr_space.1` to the arena that they are to lie in.
  mutating func addArenaGlobals(_ object: ELFObject) throws(ObjectError) {
    guard let index = object.sectionIndex(named: Self.arenaSectionName),
      case let section = object.sections[index], section.size > 0
    else { return }
    let arenas = maps.indices.filter { maps[$0].specification.type == .arena }
    guard let arena = arenas.first, arenas.count == 1 else {
      throw ObjectError(
        .invalidMap,
        arenas.isEmpty
          ? "there are globals of an arena, and the object defines no map of type BPF_MAP_TYPE_ARENA"
          : "there are globals of an arena, and the object defines \(arenas.count) arenas, so that nothing says which",
        section: section.name)
    }
    guard section.size <= DataSections.maximumZeroFilledSize else {
      throw ObjectError(
        .limitExceeded, "the globals of the arena take more than 256 MiB", section: section.name)
    }
    setContents(section.data, of: arena)
  }

  /// The arena's map, if a section has its globals.
  func arena(section: ELFSection) -> MapSpecification? {
    guard section.name == Self.arenaSectionName else { return nil }
    return maps.first { $0.specification.type == .arena && $0.specification.contents != nil }?
      .specification
  }
}

extension ObjectSpecification {
  /// The map that the variables of a section are in.
  func dataMap(section: String) -> MapSpecification? {
    guard section == MapDefinitions.arenaSectionName else { return self[map: section] }
    return maps.first { $0.type == .arena && $0.contents != nil }
  }
}

extension MapSpecification {
  /// Where in an arena its globals start, in bytes: as near to its end as pages allow, so that no global's address is
  /// that of a null pointer; in an arena of more than 512 MiB at its start, as not every kernel takes a larger offset
  /// in an instruction.
  ///
  /// - Parameter pageSize: The size of the machine's pages.
  /// - Returns: The offset; nil where they do not fit.
  public func arenaGlobalsOffset(pageSize: Int) -> UInt32? {
    let size = UInt64(contents?.count ?? 0)
    let page = UInt64(max(1, pageSize))
    let pages = (size + page - 1) / page
    guard pages <= UInt64(maxEntries) else { return nil }
    let offset = (UInt64(maxEntries) - pages) * page
    return offset + size < 1 << 29 ? UInt32(offset) : 0
  }
}
