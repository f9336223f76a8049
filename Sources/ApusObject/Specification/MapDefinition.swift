/// Reads one definition: a struct whose members' types say what the map is.
struct MapDefinition {
  let name: String
  let btf: BTF
  /// Whether it is of the maps in another map.
  var isInner = false
  /// Where the member `values` is, in bytes from the start.
  private(set) var slotsOffset: UInt32?

  init(name: String, btf: BTF, isInner: Bool = false) {
    self.name = name
    self.btf = btf
    self.isInner = isInner
  }

  mutating func specification(_ id: BTFTypeID) throws(ObjectError) -> MapSpecification {
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
      case "values":
        guard member == definition.members.last else { throw invalid(member, "is not the last") }
        try set(&map.valueSize, 4, by: member)
        map.innerMap = try contained(in: map, member)
        slotsOffset = member.bitOffset / 8
      case "pinning":
        guard !isInner else {
          throw invalid(member, "is there, but a map in a map cannot be pinned")
        }
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
    map.completeSizes()
    return map
  }

  /// What the pointers in the member `values` point at: the definition of a map, or a function for programs.
  private func contained(
    in map: MapSpecification, _ member: BTFComposite.Member
  ) throws(ObjectError) -> MapSpecification? {
    guard case .array(let array) = try btf.unqualified(member.type).type, array.count == 0,
      case .pointer(let pointee) = try btf.unqualified(array.element).type
    else {
      throw invalid(member, "is no array of pointers without a length, as `__array` makes it")
    }
    switch (map.type, try btf.unqualified(pointee).type) {
    case (.programArray, .functionPrototype): return nil
    case (.arrayOfMaps, .structure), (.hashOfMaps, .structure):
      guard !isInner else {
        throw invalid(member, "makes maps in maps in maps, which there are not")
      }
      var reader = MapDefinition(name: "\(name).inner", btf: btf, isInner: true)
      return try reader.specification(pointee)
    default:
      throw invalid(
        member, "does not fit type \(map.type): maps of maps have maps, a program array functions")
    }
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
