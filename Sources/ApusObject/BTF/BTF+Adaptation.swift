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
    let symbols = VisibleSymbols(object)
    let sections = Dictionary(
      object.sections.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for index in types.indices {
      switch types[index] {
      case .function(let name, .global, let prototype):
        if hides, symbols.hiddenFunctions[name] != nil {
          types[index] = .function(name: name, linkage: .static, prototype: prototype)
        }
      case .dataSection(let section):
        guard let place = sections[section.name] else { continue }
        types[index] = .dataSection(
          adapted(section, place: place, object, symbols, hides: hides))
      default: break
      }
    }
  }

  private mutating func adapted(
    _ section: BTFDataSection, place: Int, _ object: ELFObject, _ symbols: VisibleSymbols,
    hides: Bool
  ) -> BTFDataSection {
    var section = section
    let size = object.sections[place].size
    let isUnplaced = section.size == 0
    if isUnplaced { section.size = UInt32(clamping: size) }
    for position in section.variables.indices {
      let id = section.variables[position].type
      guard case .variable(let name, .global, let type) = try? self.type(id),
        let symbol = symbols.variable(name, section: place).map({ object.symbols[$0] })
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

/// The symbols that other objects see, by name: keys of one type cost less at the first use than several.
private struct VisibleSymbols {
  /// The hidden functions.
  private(set) var hiddenFunctions: [String: Int] = [:]
  /// The others, by section and name: several may have one name, in different sections.
  private var variables: [String: Int] = [:]

  init(_ object: ELFObject) {
    for (index, symbol) in object.symbols.enumerated() where symbol.binding != .local {
      guard let section = symbol.sectionIndex else { continue }
      if symbol.type != .function {
        variables[Self.key(symbol.name, section)] = index
      } else if symbol.isHidden {
        hiddenFunctions[symbol.name] = index
      }
    }
  }

  func variable(_ name: String, section: Int) -> Int? { variables[Self.key(name, section)] }

  private static func key(_ name: String, _ section: Int) -> String {
    String(section, radix: 36) + " " + name
  }
}

extension ELFSymbol {
  /// Whether it cannot be seen outside the object once that is linked.
  fileprivate var isHidden: Bool { visibility == .hidden || visibility == .internal }
}
