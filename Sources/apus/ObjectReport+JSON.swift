import ApusObject

extension ObjectReport {
  /// For programs.
  var json: JSON {
    .object([
      ("license", .string(object.license)),
      ("byteOrder", .string("\(object.byteOrder)")),
      ("programs", .array(object.programs.map(Self.json))),
      ("maps", .array(object.maps.map(Self.json))),
      (
        "globals",
        .array(
          variables.map { variable in
            .object([
              ("name", .string(variable.name)), ("map", .string(variable.map)),
              ("offset", .number(Int(variable.offset))), ("size", .number(Int(variable.size))),
              ("declaration", .string(declaration(of: variable))),
            ])
          })
      ),
      (
        "externals",
        .array(
          externals.map {
            .object([
              ("name", .string($0.name)), ("kind", .string($0.kind)), ("weak", .bool($0.isWeak)),
            ])
          })
      ),
      (
        "relocations",
        .array(
          relocations.map {
            .object([
              ("program", .string($0.program)), ("instruction", .number($0.instruction)),
              ("kind", .string($0.kind)), ("type", .string($0.type)),
              ("access", .string($0.access)),
            ])
          })
      ),
      (
        "traps",
        .array(
          object.traps.map { trap in
            .object([
              ("program", .string(trap.program)), ("reason", .string(trap.reason)),
              ("file", trap.file.isEmpty ? .null : .string(trap.file)),
              ("line", trap.line == 0 ? .null : .number(trap.line)),
              ("column", trap.column == 0 ? .null : .number(trap.column)),
              ("map", .string(trap.map)),
            ])
          })
      ),
      ("types", .object(kinds.map { (name: $0.kind, value: .number($0.count)) })),
    ])
  }

  private static func json(_ program: ProgramSpecification) -> JSON {
    .object([
      ("name", .string(program.name)), ("section", .string(program.sectionName)),
      ("type", .string(program.type.description)),
      ("attachType", JSON(program.attachType?.description)),
      ("attachTarget", JSON(program.attachTarget)), ("sleepable", .bool(program.isSleepable)),
      ("loadedByDefault", .bool(program.isLoadedByDefault)),
      ("instructions", .number(program.instructions.count)),
      (
        "maps",
        .array(Set(program.references.map(\.map)).sorted().map { .string($0) })
      ),
    ])
  }

  private static func json(_ map: MapSpecification) -> JSON {
    .object([
      ("name", .string(map.name)), ("type", .string(map.type.description)),
      ("keySize", .number(Int(map.keySize))), ("valueSize", .number(Int(map.valueSize))),
      ("maxEntries", .number(Int(map.maxEntries))), ("flags", .number(Int(map.flags.rawValue))),
      ("mapExtra", .number(Int(clamping: map.mapExtra))),
      ("numaNode", JSON(map.numaNode.map { Int($0) })),
      ("pinnedByName", .bool(map.pinning == .byName)),
      ("innerMap", map.innerMap.map { json($0) } ?? .null),
      (
        "slots",
        .object(
          map.slots.sorted { $0.key < $1.key }
            .map { (name: String($0.key), value: .string($0.value)) })
      ),
      ("createdByDefault", .bool(map.isCreatedByDefault)),
    ])
  }
}
