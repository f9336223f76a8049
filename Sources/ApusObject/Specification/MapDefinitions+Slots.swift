extension MapDefinitions {
  /// Finds out from the relocations of their sections what is in maps of maps, program arrays and struct_ops maps.
  mutating func fillSlots(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    var functions: [SymbolPlace: String]?
    for sectionIndex in places.indices where !places[sectionIndex].isEmpty {
      let section = object.sections[sectionIndex]
      for relocation in section.relocations {
        guard let index = index(section: sectionIndex, at: relocation.offset),
          let start = maps[index].slotsOffset,
          let slot = try slot(
            maps[index], at: relocation.offset &- maps[index].offset, start: start, btf: btf)
        else {
          throw ObjectError(
            .invalidMap, "there is a pointer where no map has one", section: section.name,
            offset: Int(clamping: relocation.offset))
        }
        let target = try target(of: relocation, in: maps[index], object)
        if maps[index].specification.isMapOfMaps {
          guard let name = name(section: target.section, at: target.offset) else {
            throw invalid(relocation, maps[index], section, "what is no map")
          }
          setSlot(slot, of: index, to: name)
        } else {
          let known = functions ?? Self.functions(of: object)
          functions = known
          guard let name = known[target] else {
            throw invalid(relocation, maps[index], section, "what is no program")
          }
          setSlot(slot, of: index, to: name)
        }
      }
    }
  }

  /// A place in a section that a symbol names.
  private struct SymbolPlace: Hashable {
    var section: Int
    var offset: UInt64
  }

  private static func functions(of object: ELFObject) -> [SymbolPlace: String] {
    var functions: [SymbolPlace: String] = [:]
    for symbol in object.symbols where symbol.type == .function && !symbol.name.isEmpty {
      guard let section = symbol.sectionIndex else { continue }
      let place = SymbolPlace(section: section, offset: symbol.value)
      if functions[place] == nil { functions[place] = symbol.name }
    }
    return functions
  }

  private func slot(
    _ definition: Definition, at offset: UInt64, start: UInt32, btf: BTF?
  ) throws(ObjectError) -> UInt32? {
    let map = definition.specification
    if map.type == .structOps {
      return try btf.flatMap { btf throws(ObjectError) in
        try Self.callback(at: offset, of: map, btf)
      }
    }
    guard offset >= UInt64(start), (offset &- UInt64(start)) % 8 == 0 else { return nil }
    guard map.type != .hashOfMaps || map.keySize == 4 else {
      throw ObjectError(
        .invalidMap,
        "map \"\(map.name)\" starts with maps in it, for which its keys need 4 bytes, not \(map.keySize)",
        section: Self.sectionName)
    }
    return UInt32(exactly: (offset &- UInt64(start)) / 8)
  }

  private func target(
    of relocation: ELFRelocation, in definition: Definition, _ object: ELFObject
  ) throws(ObjectError) -> SymbolPlace {
    let section = object.sections[definition.section]
    guard let index = relocation.symbol, object.symbols.indices.contains(index) else {
      throw invalid(relocation, definition, section, "no symbol")
    }
    let symbol = object.symbols[index]
    guard relocation.type == .absolute64, let target = symbol.sectionIndex else {
      throw invalid(
        relocation, definition, section, "\"\(symbol.name)\", which is not in the object")
    }
    // The addend is in the bytes that the relocation changes.
    let addend = try section.reader(at: relocation.offset, count: 8, byteOrder: object.byteOrder)
      .u64(at: 0)
    return SymbolPlace(
      section: target,
      offset: symbol.value &+ UInt64(bitPattern: relocation.addend ?? 0) &+ addend)
  }

  private func invalid(
    _ relocation: ELFRelocation, _ definition: Definition, _ section: ELFSection, _ what: String
  ) -> ObjectError {
    ObjectError(
      .invalidMap, "map \"\(definition.specification.name)\" points at \(what)",
      section: section.name, offset: Int(clamping: relocation.offset))
  }
}

extension MapSpecification {
  /// Whether its values are maps.
  public var isMapOfMaps: Bool { type == .arrayOfMaps || type == .hashOfMaps }
}

extension ObjectSpecification {
  /// Throws when a map is to hold a program that is none.
  func checkSlots() throws(ObjectError) {
    let users = maps.filter {
      !$0.slots.isEmpty && ($0.type == .programArray || $0.type == .structOps)
    }
    guard !users.isEmpty else { return }
    let names = Set(programs.map(\.name))
    for map in users {
      if let name = map.slots.values.sorted().first(where: { !names.contains($0) }) {
        throw ObjectError(
          .invalidMap,
          "map \"\(map.name)\" is to hold \"\(name)\", which is no program but a subprogram")
      }
    }
  }
}
