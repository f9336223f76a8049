extension BTF {
  /// Fills in what a compiler leaves to the loader: the sizes of sections and the offsets of their
  /// variables, and that hidden functions and variables are for this object only.
  mutating func adapt(to object: ELFObject) {
    adapt(to: object, hides: true)
  }

  /// Fills in the sizes of sections and the offsets of their variables, and leaves hidden functions and variables for
  /// the objects that are linked with this one.
  mutating func placeVariables(of object: ELFObject) {
    adapt(to: object, hides: false)
  }

  private mutating func adapt(to object: ELFObject, hides: Bool) {
    var variables: [SymbolPlace: ELFSymbol] = [:]
    var functions: [String: ELFSymbol] = [:]
    for symbol in object.symbols where symbol.binding != .local {
      guard let section = symbol.sectionIndex else { continue }
      variables[SymbolPlace(name: symbol.name, section: section)] = symbol
      if symbol.type == .function { functions[symbol.name] = symbol }
    }
    let sections = Dictionary(
      object.sections.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for index in types.indices {
      switch types[index] {
      case .function(let name, .global, let prototype):
        if hides, let symbol = functions[name], symbol.isHidden {
          types[index] = .function(name: name, linkage: .static, prototype: prototype)
        }
      case .dataSection(let section):
        guard let place = sections[section.name] else { continue }
        types[index] = .dataSection(
          adapted(section, place: place, size: object.sections[place].size, variables, hides: hides)
        )
      default: break
      }
    }
  }

  private mutating func adapted(
    _ section: BTFDataSection, place: Int, size: UInt64, _ symbols: [SymbolPlace: ELFSymbol],
    hides: Bool
  ) -> BTFDataSection {
    var section = section
    let isUnplaced = section.size == 0
    if isUnplaced { section.size = UInt32(clamping: size) }
    for position in section.variables.indices {
      let id = section.variables[position].type
      guard case .variable(let name, .global, let type) = try? self.type(id),
        let symbol = symbols[SymbolPlace(name: name, section: place)]
      else { continue }
      if isUnplaced { section.variables[position].offset = UInt32(clamping: symbol.value) }
      if hides, symbol.isHidden {
        try? replace(id, with: .variable(name: name, linkage: .static, type: type))
      }
    }
    section.variables.sort { $0.offset < $1.offset }
    return section
  }
}

/// What tells symbols apart: several may have one name, in different sections.
private struct SymbolPlace: Hashable {
  var name: String
  var section: Int
}

extension ELFSymbol {
  /// Whether it cannot be seen outside the object once that is linked.
  fileprivate var isHidden: Bool { visibility == .hidden || visibility == .internal }
}
