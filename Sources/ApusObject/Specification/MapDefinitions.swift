/// The maps that an object defines with BTF, in its section `.maps`.
struct MapDefinitions {
  static let sectionName = ".maps"

  /// A map, and where the variable that defines it is in the section.
  struct Definition {
    var offset: UInt64
    var specification: MapSpecification
  }

  /// The maps, by ascending offset.
  private(set) var maps: [Definition] = []
  private var names: [UInt64: String] = [:]

  init(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    if let legacy = object.section(named: "maps"), legacy.size > 0 {
      throw ObjectError(
        .unsupported, "maps are defined without types, as libbpf took it before 1.0; use `.maps`",
        section: "maps")
    }
    guard let section = object.section(named: Self.sectionName), section.size > 0 else { return }
    guard let btf, let id = btf.id(named: Self.sectionName, kind: .dataSection),
      case .dataSection(let variables) = try btf.type(id)
    else {
      throw ObjectError(
        .invalidMap, "the maps have no BTF; compile with debug information (`-g`)",
        section: Self.sectionName)
    }
    var taken: Set<String> = []
    for variable in variables.variables {
      guard case .variable(let name, _, let type) = try btf.type(variable.type) else {
        throw ObjectError(
          .invalidMap, "type \(variable.type.rawValue) is no variable", section: Self.sectionName)
      }
      guard !name.isEmpty, taken.insert(name).inserted else {
        throw ObjectError(
          .invalidMap, "map \"\(name)\" has no name or one that is taken",
          section: Self.sectionName)
      }
      guard UInt64(variable.offset) < section.size,
        names.updateValue(name, forKey: UInt64(variable.offset)) == nil
      else {
        throw ObjectError(
          .invalidMap, "map \"\(name)\" is outside its section, or where another one is",
          section: Self.sectionName, offset: Int(variable.offset))
      }
      let definition = MapDefinition(name: name, btf: btf)
      maps.append(
        Definition(
          offset: UInt64(variable.offset), specification: try definition.specification(type)))
    }
  }

  /// The map that is defined at an offset in the section.
  func name(at offset: UInt64) -> String? {
    names[offset]
  }
}

/// Reads one definition: a struct whose members' types say what the map is.
private struct MapDefinition {
  let name: String
  let btf: BTF

  func specification(_ id: BTFTypeID) throws(ObjectError) -> MapSpecification {
    guard case .structure(let definition) = try btf.unqualified(id).type else {
      throw ObjectError(
        .invalidMap, "map \"\(name)\" is not defined by a struct",
        section: MapDefinitions.sectionName)
    }
    var map = MapSpecification(name: name, type: .unspecified)
    for member in definition.members {
      switch member.name {
      case "type": map.type = MapType(rawValue: try number(member))
      case "max_entries": map.maxEntries = try number(member)
      case "map_flags": map.flags = MapFlags(rawValue: try number(member))
      case "numa_node": map.numaNode = try number(member)
      case "map_extra": map.mapExtra = try wideNumber(member)
      case "key_size": try set(&map.keySize, try number(member), by: member)
      case "value_size": try set(&map.valueSize, try number(member), by: member)
      case "key":
        let type = try target(member)
        try set(&map.keySize, try size(of: type, member), by: member)
        map.keyTypeID = type
      case "value":
        let type = try target(member)
        try set(&map.valueSize, try size(of: type, member), by: member)
        map.valueTypeID = type
      case "pinning":
        guard let pinning = MapSpecification.Pinning(rawValue: try number(member)) else {
          throw invalid(member, "is neither 0 nor 1 (LIBBPF_PIN_BY_NAME)")
        }
        map.pinning = pinning
      default:
        throw ObjectError(
          .unsupported,
          "map \"\(name)\" has the member \"\(member.name)\", which Apus cannot handle",
          section: MapDefinitions.sectionName)
      }
    }
    guard map.type != .unspecified else {
      throw ObjectError(
        .invalidMap, "map \"\(name)\" has no type", section: MapDefinitions.sectionName)
    }
    if map.numaNode != nil { map.flags.insert(.numaNode) }
    return map
  }

  private func invalid(_ member: BTFComposite.Member, _ what: String) -> ObjectError {
    ObjectError(
      .invalidMap, "member \"\(member.name)\" of map \"\(name)\" \(what)",
      section: MapDefinitions.sectionName)
  }

  /// A number is the count of elements of an array that the member points to (`__uint`).
  private func number(_ member: BTFComposite.Member) throws(ObjectError) -> UInt32 {
    guard case .pointer(let pointee) = try btf.unqualified(member.type).type,
      case .array(let array) = try btf.type(pointee)
    else {
      throw invalid(member, "is not a number as `__uint` makes it")
    }
    return array.count
  }

  /// A 64-bit number is the value of an enum's only case (`__ulong`), or written as a small one.
  private func wideNumber(_ member: BTFComposite.Member) throws(ObjectError) -> UInt64 {
    switch try btf.unqualified(member.type).type {
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      guard let value = enumeration.values.first else { break }
      return UInt64(bitPattern: value.value)
    default: return UInt64(try number(member))
    }
    throw invalid(member, "is not a number as `__ulong` makes it")
  }

  /// A type is what the member points to (`__type`).
  private func target(_ member: BTFComposite.Member) throws(ObjectError) -> BTFTypeID {
    guard case .pointer(let type) = try btf.type(member.type) else {
      throw invalid(member, "is not a type as `__type` makes it")
    }
    return type
  }

  private func size(
    of type: BTFTypeID, _ member: BTFComposite.Member
  ) throws(ObjectError) -> UInt32 {
    do {
      return try btf.size(of: type)
    } catch {
      throw invalid(member, "has a type without a size: \(error.message)")
    }
  }

  private func set(
    _ field: inout UInt32, _ size: UInt32, by member: BTFComposite.Member
  ) throws(ObjectError) {
    guard field == 0 || field == size else {
      throw invalid(member, "asks for \(size) bytes, and another member for \(field)")
    }
    field = size
  }
}
