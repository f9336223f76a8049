extension BTFTypes {
  /// Types and all that they need as a C header, in an order that a compiler takes.
  ///
  /// Members are where BTF says, by padding and packing where it takes that; so are bit fields. Types of one name
  /// get suffixes (`___2`). Functions and variables are left out.
  ///
  /// - Parameters:
  ///   - ids: The types. Those that they refer to are declared, or defined where C wants that.
  ///   - preservingAccess: Whether clang is to make CO-RE relocations of every access to a member
  ///     (`preserve_access_index`), as for the kernel's types.
  /// - Returns: The header.
  /// - Throws: ``ObjectError/Code/limitExceeded`` for types that nest without end, or take more than 256 MiB;
  ///   ``ObjectError/Code/notFound``.
  public func cHeader(
    of ids: some Sequence<BTFTypeID>, preservingAccess: Bool = false
  ) throws(ObjectError) -> String {
    var header = CHeader(self)
    for id in ids { try header.add(id) }
    try header.addEnumerations()
    guard preservingAccess else { return header.text }
    return """
      #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
      #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
      #endif

      \(header.text)
      #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
      #pragma clang attribute pop
      #endif

      """
  }
}

/// Writes types one after the other, each after what it needs.
private struct CHeader<Types: BTFTypes> {
  private(set) var text = ""
  private let types: Types
  private var printer: CPrinter<Types>
  private var states: [BTFTypeID: State] = [:]
  private var forwards: Set<String> = []
  /// Enums without a name that nothing has needed yet.
  private var enumerations: [BTFTypeID] = []
  private var depth = 0
  /// The struct or union whose members are looked at.
  private var innermost: BTFTypeID?
  /// Those that have their tag.
  private var tagged: Set<BTFTypeID> = []

  private enum State {
    case inProgress
    case defined
  }

  init(_ types: Types) {
    self.types = types
    printer = CPrinter(types)
  }

  /// Writes a type, if it is one that a header has.
  mutating func add(_ id: BTFTypeID) throws(ObjectError) {
    switch try types.type(id) {
    case .structure(let composite) where !composite.name.isEmpty,
      .union(let composite) where !composite.name.isEmpty:
      try define(id)
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      if !enumeration.name.isEmpty {
        try define(id)
      } else if !enumeration.values.isEmpty {
        enumerations.append(id)
      }
    case .typedef, .forward: try declare(id)
    default: break
    }
  }

  /// Writes the enums without a name that nothing refers to: for their values.
  mutating func addEnumerations() throws(ObjectError) {
    for id in enumerations where states[id] == nil {
      try takeValues(of: id)
      states[id] = .defined
      try write(id)
    }
  }

  /// Makes sure that a type can be pointed to.
  private mutating func declare(_ id: BTFTypeID) throws(ObjectError) {
    try enter(id)
    defer { depth &-= 1 }
    switch try types.type(id) {
    case .pointer(let type), .const(let type), .volatile(let type), .restrict(let type),
      .typeTag(_, let type, _):
      try declare(type)
    case .array(let array): try define(array.element)
    case .functionPrototype(let prototype):
      try declare(prototype.result)
      for parameter in prototype.parameters { try declare(parameter.type) }
    case .structure(let composite): try declare(id, "struct", composite)
    case .union(let composite): try declare(id, "union", composite)
    case .forward(let name, let isUnion):
      let keyword = isUnion ? "union" : "struct"
      printer.names.declareTag(keyword, name, for: id)
      writeForward("\(keyword) \(printer.names.name(id, name))")
    // C has no declaration of an enum alone.
    case .enumeration, .enumeration64: try define(id)
    case .typedef(let name, let type): try declareTypedef(id, name, type)
    case .void, .integer, .float, .function, .variable, .dataSection, .declarationTag: break
    }
  }

  private mutating func declare(
    _ id: BTFTypeID, _ keyword: String, _ composite: BTFComposite
  ) throws(ObjectError) {
    guard !composite.name.isEmpty else {
      try defineMembers(of: composite)
      return
    }
    takeTag(id, keyword, composite.name)
    // Inside its own braces it is declared already.
    guard states[id] != .defined, innermost != id else { return }
    writeForward("\(keyword) \(printer.names.name(id, composite.name))")
  }

  private mutating func declareTypedef(
    _ id: BTFTypeID, _ name: String, _ type: BTFTypeID
  ) throws(ObjectError) {
    guard states[id] == nil else { return }
    states[id] = .inProgress
    // It is written before the braces that it is needed in.
    let outer = innermost
    innermost = nil
    defer { innermost = outer }
    let isNameless = try types.type(type).isNameless && printer.names.aliases[type] == nil
    let isEnumeration = [.enumeration, .enumeration64].contains(try types.type(type).kind)
    if isNameless, isEnumeration, states[type] == nil {
      try takeValues(of: type)
      states[type] = .defined
    } else {
      try declare(type)
    }
    printer.names.takeTypedef(name, for: id)
    states[id] = .defined
    try write(id)
    // From now on it has a name.
    if isNameless { printer.names.setAlias(of: type, printer.names.name(id, name)) }
  }

  /// Makes sure that a type's size is known.
  private mutating func define(_ id: BTFTypeID) throws(ObjectError) {
    try enter(id)
    defer { depth &-= 1 }
    switch try types.type(id) {
    case .const(let type), .volatile(let type), .restrict(let type), .typeTag(_, let type, _):
      try define(type)
    case .array(let array): try define(array.element)
    case .typedef(_, let type):
      try declare(id)
      try define(type)
    case .structure(let composite): try define(id, "struct", composite)
    case .union(let composite): try define(id, "union", composite)
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      try define(id, enumeration)
    default: try declare(id)
    }
  }

  private mutating func define(
    _ id: BTFTypeID, _ keyword: String, _ composite: BTFComposite
  ) throws(ObjectError) {
    guard !composite.name.isEmpty else {
      if printer.names.aliases[id] == nil { try defineMembers(of: composite) }
      return
    }
    guard states[id] == nil else { return }
    takeTag(id, keyword, composite.name)
    states[id] = .inProgress
    let outer = innermost
    innermost = id
    try defineMembers(of: composite)
    innermost = outer
    states[id] = .defined
    try write(id)
  }

  private mutating func define(
    _ id: BTFTypeID, _ enumeration: BTFEnumeration
  ) throws(ObjectError) {
    guard states[id] == nil, printer.names.aliases[id] == nil else { return }
    states[id] = .defined
    let name = enumeration.name.isEmpty ? "enum_\(id.rawValue)" : enumeration.name
    printer.names.takeTag("enum", name, for: id, insteadOf: enumeration.name)
    try takeValues(of: id)
    try write(id)
    // Written with a name, so that several members can be of it.
    if enumeration.name.isEmpty {
      printer.names.setAlias(of: id, "enum \(printer.names.name(id, ""))")
    }
  }

  private mutating func defineMembers(of composite: BTFComposite) throws(ObjectError) {
    for member in composite.members { try define(member.type) }
  }

  private mutating func takeTag(_ id: BTFTypeID, _ keyword: String, _ name: String) {
    guard tagged.insert(id).inserted else { return }
    printer.names.takeTag(keyword, name, for: id)
  }

  private mutating func takeValues(of id: BTFTypeID) throws(ObjectError) {
    switch try types.type(id) {
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      printer.names.takeValues(enumeration.values.map(\.name), of: id)
    default: break
    }
  }

  private mutating func writeForward(_ declaration: String) {
    if forwards.insert(declaration).inserted { text += "\(declaration);\n\n" }
  }

  private mutating func write(_ id: BTFTypeID) throws(ObjectError) {
    printer.remaining = 1 << 20
    text += try printer.definition(of: id) + "\n\n"
    guard text.utf8.count <= 256 << 20 else {
      throw ObjectError(.limitExceeded, "the header takes more than 256 MiB", section: ".BTF")
    }
  }

  private mutating func enter(_ id: BTFTypeID) throws(ObjectError) {
    depth &+= 1
    guard depth <= 512 else {
      throw ObjectError(
        .limitExceeded, "type \(id.rawValue) needs more than 512 others in a row", section: ".BTF")
    }
  }
}

extension BTFType {
  /// Whether it is a struct, union or enum without a name.
  fileprivate var isNameless: Bool {
    switch self {
    case .structure, .union, .enumeration, .enumeration64: name?.isEmpty ?? false
    default: false
    }
  }
}
