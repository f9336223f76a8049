/// The maps that an object defines as variables: with BTF in `.maps`, without types in `maps`, and as values of
/// kernel types in `.struct_ops`.
struct MapDefinitions {
  static let sectionName = ".maps"

  /// A map, and where the variable that defines it is.
  struct Definition {
    /// The index of the section in ``ELFObject/sections``.
    var section: Int
    var offset: UInt64
    var size: UInt64
    var specification: MapSpecification
    /// Where the pointers to what is in the map start, from the start of the variable.
    var slotsOffset: UInt32?
  }

  /// The maps by section, and there by ascending offset.
  private(set) var maps: [Definition] = []
  /// By section, where in ``maps`` its maps are, by ascending offset.
  private(set) var places: [[Int]]
  /// The names of the maps, if there are many.
  private var names: Set<String> = []

  init(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    places = Array(filledWith: [], count: object.sections.count)
    if let section = object.sectionIndex(named: Self.sectionName) {
      try addTyped(object, section, btf: btf)
    }
    try addLegacy(object, btf: btf)
    try addStructOps(object, btf: btf)
    try addArenaGlobals(object)
    try fillSlots(object, btf: btf)
  }

  /// The map that is defined at an offset in a section.
  func name(section: Int, at offset: UInt64) -> String? {
    guard let index = index(section: section, at: offset), maps[index].offset == offset else {
      return nil
    }
    return maps[index].specification.name
  }

  /// Whether maps are defined in a section.
  func defines(in section: Int) -> Bool {
    !places[section].isEmpty
  }

  mutating func add(_ definition: Definition, of object: ELFObject) throws(ObjectError) {
    let section = object.sections[definition.section]
    let name = definition.specification.name
    guard !name.isEmpty, noteName(name) else {
      throw ObjectError(
        .invalidMap, "map \"\(name)\" has no name or one that is taken", section: section.name)
    }
    let last = places[definition.section].last.map { maps[$0] }
    let (end, overflow) = definition.offset.addingReportingOverflow(definition.size)
    guard definition.offset < section.size, !overflow, end <= section.size,
      // The values of struct_ops are copied: overlapping ones would make many bytes of few.
      last.map({ definition.offset >= $0.offset &+ $0.size && definition.offset > $0.offset })
        ?? true
    else {
      throw ObjectError(
        .invalidMap, "map \"\(name)\" is outside its section, or where another one is",
        section: section.name, offset: Int(clamping: definition.offset))
    }
    places[definition.section].append(maps.count)
    maps.append(definition)
  }

  /// Notes the name of another map, and says whether it is free.
  private mutating func noteName(_ name: String) -> Bool {
    // A few are compared, as hashing takes types that have to be made at the first load of a process.
    if maps.count < 16 { return !maps.contains { $0.specification.name == name } }
    if names.isEmpty { for map in maps { names.insert(map.specification.name) } }
    return names.insert(name).inserted
  }

  /// The map whose definition takes a place of a section, as an index in ``maps``; nil where there is no map.
  ///
  /// An empty definition takes the byte where it is.
  func index(section: Int, at offset: UInt64) -> Int? {
    let order = places[section]
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low &+ high) / 2
      if maps[order[middle]].offset <= offset { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0, case let definition = maps[order[low &- 1]],
      offset &- definition.offset < max(1, definition.size)
    else { return nil }
    return order[low &- 1]
  }

  mutating func setSlot(_ slot: UInt32, of index: Int, to name: String) {
    maps[index].specification.slots[slot] = name
  }

  mutating func setContents(_ contents: [UInt8], of index: Int) {
    maps[index].specification.contents = contents
  }

  mutating func setInnerMap(_ inner: MapSpecification, of index: Int) {
    maps[index].specification.innerMap = inner
  }

  private mutating func addTyped(
    _ object: ELFObject, _ index: Int, btf: BTF?
  ) throws(ObjectError) {
    guard object.sections[index].size > 0 else { return }
    guard let btf, let id = btf.id(named: Self.sectionName, kind: .dataSection),
      case .dataSection(let variables) = try btf.type(id)
    else {
      throw ObjectError(
        .invalidMap, "the maps have no BTF; compile with debug information (`-g`)",
        section: Self.sectionName)
    }
    for variable in variables.variables {
      guard case .variable(let name, let linkage, let type) = try btf.type(variable.type) else {
        throw ObjectError(
          .invalidMap, "type \(variable.type.rawValue) is no variable", section: Self.sectionName)
      }
      // One that another object defines.
      if linkage == .external { continue }
      var reader = MapDefinition(name: name, btf: btf)
      let specification = try reader.specification(type)
      try add(
        Definition(
          section: index, offset: UInt64(variable.offset), size: UInt64(variable.size),
          specification: specification, slotsOffset: reader.slotsOffset), of: object)
    }
  }
}
