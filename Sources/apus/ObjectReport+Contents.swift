import ApusObject

extension ObjectReport {
  struct Variable: Hashable {
    let name: String
    let type: BTFTypeID
  }

  /// Where in the types each variable is.
  static func variableIDs(in btf: BTF?) -> [Variable: BTFTypeID] {
    var ids: [Variable: BTFTypeID] = [:]
    guard let btf else { return ids }
    for (id, type) in zip(btf.ids, btf.types) {
      guard case .variable(let name, _, let type) = type else { continue }
      let variable = Variable(name: name, type: type)
      if ids[variable] == nil { ids[variable] = id }
    }
    return ids
  }

  func declaration(of variable: VariableSpecification) -> String {
    let text = variableIDs[Variable(name: variable.name, type: variable.type)]
      .flatMap { try? object.btf?.declaration(of: $0) }
    return text ?? "\(variable.name) (\(variable.size) bytes)"
  }

  static func place(of trap: TrapSite) -> String? {
    trap.file.isEmpty ? nil : "\(trap.file):\(trap.line)"
  }

  struct External: Hashable {
    let name: String
    let kind: String
    let isWeak: Bool
  }

  /// What the programs use of the kernel, each once.
  var externals: [External] {
    var all: [External] = []
    var known: Set<External> = []
    for program in object.programs {
      let found =
        program.externalCalls.map { External(name: $0.name, kind: "function", isWeak: $0.isWeak) }
        + program.externalVariables.map {
          External(name: $0.name, kind: $0.sectionName ?? "undeclared", isWeak: $0.isWeak)
        }
      for external in found where known.insert(external).inserted { all.append(external) }
    }
    return all
  }

  struct Relocation {
    let program: String
    let instruction: Int
    let kind: String
    let type: String
    let access: String
  }

  var relocations: [Relocation] {
    // Each type once: to write one takes as long as it has members.
    var types: [BTFTypeID: String] = [:]
    return object.programs.flatMap { program in
      program.relocations.map { relocation in
        let type = types[relocation.type] ?? name(of: relocation.type)
        types[relocation.type] = type
        return Relocation(
          program: program.name, instruction: relocation.instruction, kind: "\(relocation.kind)",
          type: type, access: relocation.access)
      }
    }
  }

  private func name(of type: BTFTypeID) -> String {
    let declaration = try? object.btf?.declaration(of: type)
    guard let head = declaration?.split(separator: "{").first else {
      return "type \(type.rawValue)"
    }
    return head.split(separator: " ").joined(separator: " ")
  }

  /// How many types there are of each kind, in the order of the kinds' numbers.
  var kinds: [(kind: String, count: Int)] {
    var counts: [BTFKind: Int] = [:]
    for type in object.btf?.types ?? [] { counts[type.kind, default: 0] += 1 }
    return BTFKind.allCases.compactMap { kind in counts[kind].map { ("\(kind)", $0) } }
  }
}
