import ApusObject

/// What is in an object.
struct ObjectReport {
  let object: ObjectSpecification
  let variables: [VariableSpecification]
  let variableIDs: [Variable: BTFTypeID]

  init(_ object: ObjectSpecification) {
    self.object = object
    variables = object.variables
    variableIDs = Self.variableIDs(in: object.btf)
  }

  /// For people.
  var text: String {
    var lines = [
      "licence: \(object.license.isEmpty ? "none" : object.license)",
      "byte order: \(object.byteOrder)",
    ]
    var table = Table()
    for program in object.programs {
      table.add(
        program.name, program.sectionName,
        program.type == .unspecified ? "no type" : program.type.description,
        program.attachType?.description ?? "-", "\(program.instructions.count) instructions")
    }
    lines += section("programs", table)
    table = Table()
    for map in object.maps {
      table.add(
        map.name, map.type.description, "key \(map.keySize)", "value \(map.valueSize)",
        "\(map.maxEntries) elements", Self.details(of: map).joined(separator: ", "))
    }
    lines += section("maps", table)
    table = Table()
    for variable in variables {
      table.add(variable.map, "\(variable.offset)", declaration(of: variable))
    }
    lines += section("globals", table)
    table = Table()
    for external in externals {
      table.add(external.name, external.kind, external.isWeak ? "weak" : "-")
    }
    lines += section("externals", table)
    table = Table()
    for relocation in relocations {
      table.add(
        "\(relocation.program):\(relocation.instruction)", relocation.kind, relocation.type,
        relocation.access)
    }
    lines += section("CO-RE relocations", table)
    table = Table()
    for trap in object.traps {
      table.add(trap.program, Self.place(of: trap) ?? "-", trap.reason)
    }
    lines += section("traps", table)
    table = Table()
    for (kind, count) in kinds { table.add(kind, "\(count)") }
    lines += section("types", table)
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ table: Table) -> [String] {
    let lines = table.lines
    return lines.isEmpty ? [] : ["\(title):"] + lines
  }

  /// What only some maps have.
  private static func details(of map: MapSpecification) -> [String] {
    var details: [String] = []
    if map.flags != [] { details.append("flags 0x" + String(map.flags.rawValue, radix: 16)) }
    if map.mapExtra != 0 { details.append("map_extra \(map.mapExtra)") }
    if let node = map.numaNode { details.append("NUMA node \(node)") }
    if map.pinning == .byName { details.append("pinned by name") }
    if let inner = map.innerMap { details.append("of \(inner.type)") }
    for (slot, name) in map.slots.sorted(by: { $0.key < $1.key }) {
      details.append("[\(slot)] \(name)")
    }
    if !map.isCreatedByDefault { details.append("not created") }
    return details
  }
}
