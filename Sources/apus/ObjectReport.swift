import ApusObject

/// What is in an object.
struct ObjectReport {
  private let object: ObjectSpecification
  private let variables: [VariableSpecification]

  init(_ object: ObjectSpecification) {
    self.object = object
    variables = object.variables
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
    for (kind, count) in kinds { table.add(kind, "\(count)") }
    lines += section("types", table)
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ table: Table) -> [String] {
    let lines = table.lines
    return lines.isEmpty ? [] : ["\(title):"] + lines
  }

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

extension ObjectReport {
  private func declaration(of variable: VariableSpecification) -> String {
    let id = object.btf?.ids
      .first { id in
        guard case .variable(let name, _, let type)? = try? object.btf?.type(id) else {
          return false
        }
        return name == variable.name && type == variable.type
      }
    let text = id.flatMap { try? object.btf?.declaration(of: $0) }
    return text ?? "\(variable.name) (\(variable.size) bytes)"
  }

  private struct External: Hashable {
    let name: String
    let kind: String
    let isWeak: Bool
  }

  /// What the programs use of the kernel, each once.
  private var externals: [External] {
    var all: [External] = []
    for program in object.programs {
      let found =
        program.externalCalls.map { External(name: $0.name, kind: "function", isWeak: $0.isWeak) }
        + program.externalVariables.map {
          External(name: $0.name, kind: $0.sectionName ?? "undeclared", isWeak: $0.isWeak)
        }
      for external in found where !all.contains(external) { all.append(external) }
    }
    return all
  }

  private struct Relocation {
    let program: String
    let instruction: Int
    let kind: String
    let type: String
    let access: String
  }

  private var relocations: [Relocation] {
    object.programs.flatMap { program in
      program.relocations.map { relocation in
        let type = (try? object.btf?.declaration(of: relocation.type))
          .flatMap { $0.split(separator: "{").first.map { String($0) } }
        return Relocation(
          program: program.name, instruction: relocation.instruction, kind: "\(relocation.kind)",
          type: type.map { $0.split(separator: " ").joined(separator: " ") }
            ?? "type \(relocation.type.rawValue)",
          access: relocation.access)
      }
    }
  }

  /// How many types there are of each kind, in the order of the kinds' numbers.
  private var kinds: [(kind: String, count: Int)] {
    var counts: [BTFKind: Int] = [:]
    for type in object.btf?.types ?? [] { counts[type.kind, default: 0] += 1 }
    return BTFKind.allCases.compactMap { kind in counts[kind].map { ("\(kind)", $0) } }
  }
}
