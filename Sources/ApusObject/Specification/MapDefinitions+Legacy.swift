// Maps without types, as objects defined them before BTF: a struct of numbers per map, in a section `maps`.
//
// There never was one struct. All start with type, key size, value size and number of elements, and all but the
// oldest go on with flags. What follows differs by loader, and with it the size.

extension MapDefinitions {
  /// Reads the sections `maps` and `maps/NAME`, and any others that start so, as cilium/ebpf does.
  mutating func addLegacy(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    guard object.sections.indices.contains(where: { Self.isLegacy(object.sections[$0]) }) else {
      return
    }
    let pairs = Self.annotations(btf)
    let symbols = Dictionary(
      grouping: object.symbols.filter {
        !$0.name.isEmpty && ($0.type == .object || $0.type == .none)
      }, by: \.sectionIndex)
    var legacy: [(index: Int, definition: LegacyMapDefinition)] = []
    for (index, section) in object.sections.enumerated() where Self.isLegacy(section) {
      for (symbol, size) in Self.sizes(of: symbols[index] ?? [], in: section) {
        let definition = try LegacyMapDefinition(symbol, size: size, in: section, object.byteOrder)
        legacy.append((maps.count, definition))
        try add(
          Definition(
            section: index, offset: symbol.value, size: size,
            specification: try definition.specification(pairs[symbol.name], btf)),
          of: object)
      }
    }
    addTailCalls(
      object,
      legacy.compactMap { entry in
        entry.definition.identifier.map { (identifier: $0, map: entry.index) }
      })
    let byIdentifier = Dictionary(grouping: legacy) { $0.definition.identifier }
    for (outer, definition) in legacy where maps[outer].specification.isMapOfMaps {
      guard let wanted = definition.innerIdentifier, wanted != 0 else { continue }
      for inner in byIdentifier[wanted] ?? [] where inner.index != outer {
        let map = maps[inner.index].specification
        setInnerMap(map, of: outer)
        // iproute2 takes -1 to mean nowhere.
        if let slot = inner.definition.innerIndex, slot != .max {
          setSlot(slot, of: outer, to: map.name)
        }
      }
    }
  }

  private static func isLegacy(_ section: ELFSection) -> Bool {
    section.name.hasPrefix("maps") && !section.isExecutable
  }

  /// The structs of a key and a value with which `BPF_ANNOTATE_KV_PAIR` tells the types of maps, by their names.
  private static func annotations(_ btf: BTF?) -> [String: BTFComposite] {
    let prefix = "____btf_map_"
    var pairs: [String: BTFComposite] = [:]
    for case .structure(let pair) in btf?.types ?? [] where pair.name.hasPrefix(prefix) {
      pairs[String(pair.name.dropFirst(prefix.count))] = pair
    }
    return pairs
  }

  /// The maps of a section with their sizes, which are those of the symbols or, without, reach to the next.
  private static func sizes(
    of symbols: [ELFSymbol], in section: ELFSection
  ) -> [(symbol: ELFSymbol, size: UInt64)] {
    let symbols = symbols.sorted { $0.value < $1.value }
    let ends = symbols.dropFirst().map(\.value) + [section.size]
    return zip(symbols, ends)
      .map { symbol, end in
        (symbol, symbol.size > 0 ? symbol.size : end &- min(end, symbol.value))
      }
  }
}

/// The numbers that define a map.
private struct LegacyMapDefinition {
  let name: String
  let numbers: [UInt32]
  let section: String
  let layout: Layout

  /// Which of the numbers, from 0, are fields that not every struct has; their count tells the structs apart.
  struct Layout {
    var count: Int
    var identifier: Int?
    var pinning: Int?
    var innerIdentifier: Int?
    var innerIndex: Int?
    /// The first number that may be anything.
    var ignored: Int?

    static let all = [
      // libbpf's before 1.0; and without flags, which came later.
      Layout(count: 5), Layout(count: 4),
      // Aya's bpf_map_def. The kernel's samples have inner_map_idx and numa_node in those places.
      Layout(count: 7, identifier: 5, pinning: 6),
      // iproute2's bpf_elf_map.
      Layout(count: 9, identifier: 5, pinning: 6, innerIdentifier: 7, innerIndex: 8),
      // gobpf's bpf_map_def, which ends in the 256 bytes of a name.
      Layout(count: 70, pinning: 5, ignored: 6),
    ]
  }

  init(
    _ symbol: ELFSymbol, size: UInt64, in section: ELFSection, _ byteOrder: ByteOrder
  ) throws(ObjectError) {
    name = symbol.name
    self.section = section.name
    guard size >= 16, size % 4 == 0, size <= 4096 else {
      throw ObjectError(
        .invalidMap,
        "map \"\(symbol.name)\" is defined by \(size) bytes, which is no struct of a map",
        section: section.name, offset: Int(clamping: symbol.value))
    }
    let reader = try section.reader(at: symbol.value, count: Int(size), byteOrder: byteOrder)
    var numbers: [UInt32] = []
    for offset in stride(from: 0, to: reader.count, by: 4) {
      numbers.append(try reader.u32(at: offset))
    }
    self.numbers = numbers
    layout = Layout.all.first { $0.count == numbers.count } ?? Layout(count: 5)
  }

  private func number(_ index: Int?) -> UInt32? {
    index.flatMap { numbers.indices.contains($0) ? numbers[$0] : nil }
  }

  /// What other maps know it by, if by anything.
  var identifier: UInt32? { number(layout.identifier).flatMap { $0 == 0 ? nil : $0 } }
  /// The identifier of the map that those in it are like.
  var innerIdentifier: UInt32? { number(layout.innerIdentifier) }
  /// Where it is in the map that refers to it.
  var innerIndex: UInt32? { number(layout.innerIndex) }

  func specification(
    _ pair: BTFComposite?, _ btf: BTF?
  ) throws(ObjectError) -> MapSpecification {
    var map = MapSpecification(
      name: name, type: MapType(rawValue: numbers[0]), keySize: numbers[1], valueSize: numbers[2],
      maxEntries: numbers[3], flags: MapFlags(rawValue: number(4) ?? 0))
    guard map.type != .unspecified else { throw invalid("has no type") }
    if layout.count == 7, map.flags.contains(.numaNode) {
      map.numaNode = numbers[6]
    } else if let pinning = number(layout.pinning), pinning != 0 {
      // The numbers above 1 are where to pin, which is up to who loads it.
      guard pinning <= 3 else { throw invalid("asks to be pinned in the unknown way \(pinning)") }
      map.pinning = .byName
    }
    if layout.count == 7, map.type == .arrayOfMaps || map.type == .hashOfMaps {
      throw ObjectError(
        .unsupported,
        "map \"\(name)\" holds maps, and nothing in its definition says which; define it in `.maps`",
        section: section)
    }
    let known = layout.ignored ?? layout.count
    guard numbers.dropFirst(known).allSatisfy({ $0 == 0 }) || layout.ignored != nil else {
      throw ObjectError(
        .unsupported,
        "map \"\(name)\" is defined by \(numbers.count * 4) bytes, of which only the first 20 are known",
        section: section)
    }
    addTypes(pair, to: &map, btf)
    map.completeSizes()
    return map
  }

  private func addTypes(_ pair: BTFComposite?, to map: inout MapSpecification, _ btf: BTF?) {
    guard let btf, let pair, pair.members.count == 2, pair.members[0].name == "key",
      pair.members[1].name == "value",
      (try? btf.size(of: pair.members[0].type)) == map.keySize,
      (try? btf.size(of: pair.members[1].type)) == map.valueSize
    else { return }
    map.keyTypeID = pair.members[0].type
    map.valueTypeID = pair.members[1].type
  }

  private func invalid(_ what: String) -> ObjectError {
    ObjectError(.invalidMap, "map \"\(name)\" \(what)", section: section)
  }
}
