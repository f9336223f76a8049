extension ObjectLinker {
  /// More types than all objects may have together, and more than the kernel takes of one (`BTF_MAX_TYPE`).
  private static let maximumTypeCount = 0xF_FFFF

  /// Appends the types of an object, and what is said about its instructions.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - places: Where its sections went.
  /// - Returns: Its functions and variables that others see, by name, as ids in ``types``.
  /// - Throws: ``ObjectError`` for types or records that cannot be read.
  mutating func addTypes(
    of object: ELFObject, places: [LinkedPlace?]
  ) throws(ObjectError) -> [String: BTFTypeID] {
    guard let section = object.section(named: ".BTF") else { return [:] }
    var own = try BTF(parsing: section.data)
    own.placeVariables(of: object)
    guard types.types.count &+ own.types.count <= Self.maximumTypeCount else {
      throw ObjectError(.limitExceeded, "the objects have more than 1048575 types together")
    }
    let shift = UInt32(clamping: types.types.count)
    func moved(_ id: BTFTypeID) -> BTFTypeID {
      id == .void ? id : BTFTypeID(id.rawValue &+ shift)
    }
    var ids: [String: BTFTypeID] = [:]
    for (id, var type) in zip(own.ids, own.types) {
      type.mapReferences(moved)
      types.types.append(type)
      switch type {
      case .function(let name, let linkage, _), .variable(let name, let linkage, _):
        if linkage != .static, ids[name] == nil { ids[name] = moved(id) }
      default: break
      }
    }
    let named = Dictionary(
      zip(object.sections.map(\.name), places), uniquingKeysWith: { first, _ in first })
    addVariables(of: own, places: named, moved)
    try addRecords(of: object, types: section.data, places: named, moved)
    return ids
  }

  private mutating func addVariables(
    of btf: BTF, places: [String: LinkedPlace?], _ moved: (BTFTypeID) -> BTFTypeID
  ) {
    for case .dataSection(let section) in btf.types {
      let place = places[section.name] ?? nil
      if place?.isShared == true { continue }
      let base = UInt32(clamping: place?.base ?? 0)
      let moved = section.variables.map { variable in
        BTFDataSection.Variable(
          type: moved(variable.type), offset: variable.offset &+ base, size: variable.size)
      }
      variables.append((section.name, moved))
    }
  }

  private mutating func addRecords(
    of object: ELFObject, types: [UInt8], places: [String: LinkedPlace?],
    _ moved: (BTFTypeID) -> BTFTypeID
  ) throws(ObjectError) {
    guard let section = object.section(named: BTFExtension.sectionName) else { return }
    for var part in try BTFExtension(parsing: section.data, btf: types).sections {
      guard let place = places[part.name] ?? nil else { continue }
      let shift = Int(clamping: place.base / UInt64(Instruction.size))
      for index in part.functions.indices {
        part.functions[index].instruction &+= shift
        part.functions[index].type = moved(part.functions[index].type)
      }
      for index in part.lines.indices { part.lines[index].instruction &+= shift }
      for index in part.relocations.indices {
        part.relocations[index].instruction &+= shift
        part.relocations[index].type = moved(part.relocations[index].type)
      }
      add(part)
    }
  }

  private mutating func add(_ part: BTFExtension.Section) {
    guard let index = recordIndices[part.name] else {
      recordIndices[part.name] = records.sections.count
      records.sections.append(part)
      return
    }
    records.sections[index].functions += part.functions
    records.sections[index].lines += part.lines
    records.sections[index].relocations += part.relocations
  }

  /// The types of all objects, each once, and the records that refer to them.
  func linkedTypes() throws(ObjectError) -> (BTF, BTFExtension) {
    var replacements: [BTFTypeID: BTFTypeID] = [:]
    let maps = Set(
      variables.filter { $0.section == MapDefinitions.sectionName }
        .flatMap { $0.variables.map(\.type) })
    var comparison = DeclarationComparison(types)
    for (name, global) in globals.sorted(by: { $0.value.symbol < $1.value.symbol }) {
      guard let type = global.type else { continue }
      for other in global.otherTypes where other.type != type {
        let isSame =
          maps.contains(type) && maps.contains(other.type)
          ? try comparison.areSameMaps(type, other.type)
          : try comparison.areCompatible(type, other.type)
        guard isSame else {
          throw ObjectError(
            .invalidProgram,
            "\(other.object) declares \"\(name)\" with another type than \(global.object)")
        }
        replacements[other.type] = type
      }
    }
    var (linked, ids) = types.deduplicated(replacing: replacements)
    func moved(_ id: BTFTypeID) -> BTFTypeID { ids[id] ?? .void }
    for section in try linkedVariables(replacements) {
      var section = section
      for index in section.variables.indices {
        section.variables[index].type = moved(section.variables[index].type)
      }
      linked.add(.dataSection(section))
    }
    var records = records
    for section in records.sections.indices {
      for index in records.sections[section].functions.indices {
        let type = records.sections[section].functions[index].type
        records.sections[section].functions[index].type = moved(type)
      }
      for index in records.sections[section].relocations.indices {
        let type = records.sections[section].relocations[index].type
        records.sections[section].relocations[index].type = moved(type)
      }
    }
    return (linked, records)
  }

  /// The variables of each section of data, without those in whose place others are.
  private func linkedVariables(
    _ replacements: [BTFTypeID: BTFTypeID]
  ) throws(ObjectError) -> [BTFDataSection] {
    var sections: [BTFDataSection] = []
    var places: [String: Int] = [:]
    for (name, variables) in variables {
      let place = places[name] ?? sections.count
      if place == sections.count {
        places[name] = place
        let size = sectionIndices[name].map { output.sections[$0].size } ?? 0
        sections.append(BTFDataSection(name: name, size: UInt32(clamping: size)))
      }
      for variable in variables where replacements[variable.type] == nil {
        if name == MapDefinitions.sectionName,
          case .variable(let map, .external, _) = try types.type(variable.type)
        {
          throw ObjectError(
            .invalidProgram,
            "map \"\(map)\" is declared in \(globals[map]?.object ?? "an object"), and no object defines it"
          )
        }
        sections[place].variables.append(variable)
      }
    }
    // A section whose variables all are somewhere else is none.
    sections.removeAll { $0.variables.isEmpty }
    for index in sections.indices { sections[index].variables.sort { $0.offset < $1.offset } }
    return sections
  }
}
