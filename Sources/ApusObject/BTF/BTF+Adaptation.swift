extension BTF {
  /// Reads the types of an object, and fills in what its compiler left to the loader.
  init(_ bytes: [UInt8], of object: ELFObject) throws(ObjectError) {
    if var layout = BTFLayout(bytes) {
      layout.adapt(to: object)
      self.init(try EncodedBTF(layout))
    } else {
      try self.init(parsing: bytes)
      adapt(to: object)
    }
  }

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
    for index in types.indices {
      switch types[index] {
      case .function(let name, .global, let prototype):
        if hides, symbols.hidesFunction(name) {
          types[index] = .function(name: name, linkage: .static, prototype: prototype)
        }
      case .dataSection(let section):
        guard let place = symbols.section(section.name) else { continue }
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

/// The symbols that other objects see, by name.
struct VisibleSymbols {
  private let object: ELFObject
  /// The hidden functions.
  private var hiddenFunctions: Set<String> = []
  /// Where the others are in ``ELFObject/symbols``.
  private var variables: [Int] = []
  /// If there are many, by section and name, as several may have one name, in different sections.
  private var variablesByName: [String: Int] = [:]
  /// If there are many, the first section of each name.
  private var sectionsByName: [String: Int] = [:]

  /// As many are compared faster than hashed.
  private static let few = 24

  init(_ object: ELFObject) {
    self.object = object
    for index in object.symbols.indices where object.symbols[index].binding != .local {
      guard object.symbols[index].sectionIndex != nil else { continue }
      if object.symbols[index].type != .function {
        variables.append(index)
      } else if object.symbols[index].isHidden {
        hiddenFunctions.insert(object.symbols[index].name)
      }
    }
    if variables.count > Self.few {
      for index in variables {
        let symbol = object.symbols[index]
        variablesByName[Self.key(symbol.name, symbol.sectionIndex ?? 0)] = index
      }
    }
    if object.sections.count > Self.few {
      for index in object.sections.indices.reversed() {
        sectionsByName[object.sections[index].name] = index
      }
    }
  }

  /// Whether there is any hidden function.
  var hidesFunctions: Bool { !hiddenFunctions.isEmpty }

  func hidesFunction(_ name: String) -> Bool { hiddenFunctions.contains(name) }

  /// The first section of a name.
  func section(_ name: String) -> Int? {
    object.sections.count > Self.few ? sectionsByName[name] : object.sectionIndex(named: name)
  }

  /// The last variable of a name in a section.
  func variable(_ name: String, section: Int) -> Int? {
    if variables.count > Self.few { return variablesByName[Self.key(name, section)] }
    return variables.last { index in
      object.symbols[index].section == .section(section) && object.symbols[index].name == name
    }
  }

  private static func key(_ name: String, _ section: Int) -> String {
    String(section, radix: 36) + " " + name
  }
}

extension ELFSymbol {
  /// Whether it cannot be seen outside the object once that is linked.
  var isHidden: Bool { visibility == .hidden || visibility == .internal }
}
