extension MapDefinitions {
  /// The sections of values of kernel types, which are made of programs (struct_ops).
  private static let structOpsSections: [(name: String, flags: MapFlags, isDefault: Bool)] = [
    (".struct_ops", [], true),
    (".struct_ops.link", .link, true),
    ("?.struct_ops", [], false),
    ("?.struct_ops.link", .link, false),
  ]

  /// Reads the variables of the sections `.struct_ops` and `.struct_ops.link`.
  mutating func addStructOps(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    for entry in Self.structOpsSections {
      guard let index = object.sectionIndex(named: entry.name), object.sections[index].size > 0
      else { continue }
      guard let btf, let id = btf.id(named: entry.name, kind: .dataSection),
        case .dataSection(let variables) = try btf.type(id)
      else {
        throw ObjectError(
          .invalidMap, "its variables have no BTF; compile with debug information (`-g`)",
          section: entry.name)
      }
      for variable in variables.variables {
        guard case .variable(let name, _, let type) = try btf.type(variable.type),
          case let value = try btf.unqualified(type),
          case .structure(let definition) = value.type, !definition.name.isEmpty
        else {
          throw ObjectError(
            .invalidMap, "type \(variable.type.rawValue) is no variable of a struct with a name",
            section: entry.name)
        }
        let bytes = try object.sections[index]
          .reader(
            at: UInt64(variable.offset), count: Int(definition.size), byteOrder: object.byteOrder
          )
          .bytes
        let map = MapSpecification(
          name: name, type: .structOps, keySize: 4, valueSize: definition.size, maxEntries: 1,
          flags: entry.flags, valueTypeID: value.id, contents: bytes.array,
          isCreatedByDefault: entry.isDefault)
        try add(
          Definition(
            section: index, offset: UInt64(variable.offset), size: UInt64(definition.size),
            specification: map, slotsOffset: 0), of: object)
      }
    }
  }

  /// The index of the member at an offset of a struct_ops map's value; `nil` when it points at no function.
  static func callback(
    at offset: UInt64, of map: MapSpecification, _ btf: BTF
  ) throws(ObjectError) -> UInt32? {
    guard let id = map.valueTypeID, case .structure(let definition) = try btf.type(id),
      let index = definition.members.firstIndex(where: { UInt64($0.bitOffset) == offset &* 8 }),
      case .pointer(let pointee) = try btf.unqualified(definition.members[index].type).type,
      case .functionPrototype = try btf.unqualified(pointee).type
    else { return nil }
    return UInt32(clamping: index)
  }
}
