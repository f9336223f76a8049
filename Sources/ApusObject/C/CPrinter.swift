/// Writes types as C.
struct CPrinter<Types: BTFTypes> {
  let types: Types
  /// Names that differ from those in BTF, where several types have one name.
  var names = CNames()
  private var layout: CLayout<Types>
  /// How many more bytes may be written: types may share others, so that the text is far larger.
  var remaining = 1 << 20
  var depth = 0

  init(_ types: Types) {
    self.types = types
    layout = CLayout(types)
  }

  mutating func definition(of id: BTFTypeID) throws(ObjectError) -> String {
    switch try types.type(id) {
    case .structure(let composite): return try body("struct", composite, id, indent: "") + ";"
    case .union(let composite): return try body("union", composite, id, indent: "") + ";"
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      return body(enumeration, id, indent: "") + ";"
    case .forward(let name, let isUnion):
      return "\(isUnion ? "union" : "struct") \(names.name(id, name));"
    case .typedef(let name, let type):
      return "typedef " + (try spell(type, names.name(id, name))) + ";"
    case .function(let name, let linkage, let prototype):
      return prefix(linkage) + (try spell(prototype, name)) + ";"
    case .variable(let name, let linkage, let type):
      return prefix(linkage) + (try spell(type, name)) + ";"
    case .dataSection(let section):
      var text = "/* section \(section.name), \(section.size) bytes */"
      for variable in section.variables {
        // Only what has no further entries: a section may name itself.
        let isSection = try types.type(variable.type).kind == .dataSection
        let declaration =
          try isSection ? spell(variable.type, "") : definition(of: variable.type)
        text += "\n/* \(variable.offset): */ \(declaration)"
      }
      return text
    case .declarationTag(let tag): return "/* tag \"\(tag.name)\" of type \(tag.type.rawValue) */"
    case .void, .integer, .pointer, .array, .volatile, .const, .restrict, .functionPrototype,
      .float, .typeTag:
      return try spell(id, "")
    }
  }

  private func prefix(_ linkage: BTFLinkage) -> String {
    switch linkage {
    case .static: "static "
    case .external: "extern "
    default: ""
    }
  }

  /// A type with what it declares in its middle, as C wants it: `int (*name)[4]`.
  private mutating func spell(
    _ id: BTFTypeID, _ declarator: String, indent: String = ""
  ) throws(ObjectError) -> String {
    depth &+= 1
    defer { depth &-= 1 }
    remaining &-= 16 &+ declarator.utf8.count
    guard depth <= BTF.maximumDepth, remaining > 0 else {
      throw ObjectError(
        .limitExceeded, "type \(id.rawValue) is too large to be written as C", section: ".BTF")
    }
    func join(_ type: String) -> String { declarator.isEmpty ? type : "\(type) \(declarator)" }

    if let alias = names.aliases[id] { return join(alias) }
    switch try types.type(id) {
    case .void: return join("void")
    case .integer(let integer): return join(integer.cSpelling)
    case .float(let name, let size): return join(Self.spelling(ofFloat: name, size))
    case .typedef(let name, _): return join(names.name(id, name))
    case .function(let name, _, _), .variable(let name, _, _): return join(name)
    case .dataSection(let section): return join(section.name)
    case .declarationTag(let tag): return join(tag.name)
    case .forward(let name, let isUnion):
      return join("\(isUnion ? "union" : "struct") \(names.name(id, name))")
    case .structure(let composite):
      return join(try tagged("struct", composite, id, indent: indent))
    case .union(let composite):
      return join(try tagged("union", composite, id, indent: indent))
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      return join(
        enumeration.name.isEmpty
          ? body(enumeration, id, indent: indent) : "enum \(names.name(id, enumeration.name))")
    case .pointer(let pointee):
      return try spell(pointee, grouped("*" + declarator, pointee), indent: indent)
    case .const(let type): return try qualify("const", type, declarator, indent: indent)
    case .volatile(let type): return try qualify("volatile", type, declarator, indent: indent)
    case .restrict(let type): return try qualify("restrict", type, declarator, indent: indent)
    case .typeTag(_, let type, _): return try spell(type, declarator, indent: indent)
    case .array(let array):
      return try spell(array.element, declarator + "[\(array.count)]", indent: indent)
    case .functionPrototype(let prototype):
      return try spell(
        prototype.result, declarator + "(\(try parameters(prototype)))", indent: indent)
    }
  }

  /// `*name` in parentheses where what follows binds more tightly.
  private func grouped(_ declarator: String, _ pointee: BTFTypeID) throws(ObjectError) -> String {
    switch try types.type(pointee) {
    case .array, .functionPrototype: "(\(declarator))"
    default: declarator
    }
  }

  /// A qualifier stands before a type, but after the star of a pointer.
  private mutating func qualify(
    _ qualifier: String, _ id: BTFTypeID, _ declarator: String, indent: String
  ) throws(ObjectError) -> String {
    var qualifiers = [qualifier]
    func add(_ other: String) {
      if !qualifiers.contains(other) { qualifiers.append(other) }
    }
    var current = id
    for _ in 0...BTF.maximumDepth {
      switch try types.type(current) {
      case .const(let next):
        add("const")
        current = next
      case .volatile(let next):
        add("volatile")
        current = next
      case .restrict(let next):
        add("restrict")
        current = next
      case .typeTag(_, let next, _): current = next
      case .pointer(let pointee):
        let words = qualifiers.joined(separator: " ")
        let inner = "* " + words + (declarator.isEmpty ? "" : " " + declarator)
        return try spell(pointee, grouped(inner, pointee), indent: indent)
      default:
        let own = try elementQualifiers(of: current)
        let words = qualifiers.filter { !own.contains($0) }.map { $0 + " " }.joined()
        return words + (try spell(current, declarator, indent: indent))
      }
    }
    return try spell(current, declarator, indent: indent)
  }

  /// The qualifiers that an array's elements have; an array has the same, and C wants them said once.
  private func elementQualifiers(of id: BTFTypeID) throws(ObjectError) -> Set<String> {
    var found: Set<String> = []
    var isArray = false
    var current = id
    for _ in 0...BTF.maximumDepth {
      switch try types.type(current) {
      case .array(let array):
        isArray = true
        current = array.element
      case .const(let next) where isArray:
        found.insert("const")
        current = next
      case .volatile(let next) where isArray:
        found.insert("volatile")
        current = next
      default: return found
      }
    }
    return found
  }

  private mutating func parameters(_ prototype: BTFPrototype) throws(ObjectError) -> String {
    guard !prototype.parameters.isEmpty else { return "void" }
    var texts: [String] = []
    for parameter in prototype.parameters {
      let isVariadic = parameter.name.isEmpty && parameter.type == .void
      texts.append(isVariadic ? "..." : try spell(parameter.type, parameter.name))
    }
    return texts.joined(separator: ", ")
  }

  private mutating func tagged(
    _ keyword: String, _ composite: BTFComposite, _ id: BTFTypeID, indent: String
  ) throws(ObjectError) -> String {
    composite.name.isEmpty
      ? try body(keyword, composite, id, indent: indent)
      : "\(keyword) \(names.name(id, composite.name))"
  }

  private mutating func body(
    _ keyword: String, _ composite: BTFComposite, _ id: BTFTypeID, indent: String
  ) throws(ObjectError) -> String {
    let name = names.name(id, composite.name)
    var text = name.isEmpty ? "\(keyword) {\n" : "\(keyword) \(name) {\n"
    // What is described wrongly or too deeply is written as it stands.
    let layout = try? layout.layout(of: composite, id: id, isUnion: keyword == "union")
    for (index, member) in composite.members.enumerated() {
      for padding in layout?.paddings[index] ?? [] { text += "\(indent)\t\(padding);\n" }
      let declaration = try spell(member.type, member.name, indent: indent + "\t")
      let bits = member.bitFieldSize == 0 ? "" : ": \(member.bitFieldSize)"
      text += "\(indent)\t\(declaration)\(bits);\n"
    }
    for padding in layout?.paddings[composite.members.count] ?? [] {
      text += "\(indent)\t\(padding);\n"
    }
    return text + "\(indent)}" + (layout?.isPacked == true ? " __attribute__((packed))" : "")
  }

  private func body(_ enumeration: BTFEnumeration, _ id: BTFTypeID, indent: String) -> String {
    let name = names.name(id, enumeration.name)
    // What the source has only declared has no values, which C does not let a definition have.
    if enumeration.values.isEmpty, !name.isEmpty { return "enum \(name)" }
    var text = name.isEmpty ? "enum {\n" : "enum \(name) {\n"
    let suffix = enumeration.size == 8 ? (enumeration.isSigned ? "LL" : "ULL") : ""
    for (index, value) in enumeration.values.enumerated() {
      let number =
        enumeration.isSigned || enumeration.size < 8 && value.value < 0
        ? "\(value.value)" : "\(UInt64(bitPattern: value.value))"
      text += "\(indent)\t\(names.name(of: index, in: id, value.name)) = \(number)\(suffix),\n"
    }
    text += "\(indent)}"
    // An enum is as large as an int, or as its values need.
    switch enumeration.size {
    case 1, 2: return text + " __attribute__((packed))"
    case 8 where enumeration.fitsInFourBytes: return text + " __attribute__((mode(DI)))"
    default: return text
    }
  }

  private static func spelling(ofFloat name: String, _ size: UInt32) -> String {
    if BTFInteger.isCType(name) { return name }
    return size == 4 ? "float" : size == 8 ? "double" : size == 16 ? "long double" : name
  }
}

extension BTFEnumeration {
  fileprivate var fitsInFourBytes: Bool {
    values.allSatisfy { value in
      isSigned
        ? Int32(exactly: value.value) != nil : UInt64(bitPattern: value.value) <= UInt32.max
    }
  }
}

extension BTFInteger {
  /// The name, or what C calls a number like it: other languages have names of their own.
  fileprivate var cSpelling: String {
    if Self.isCType(name) { return name }
    if encoding.contains(.boolean), size == 1 { return "_Bool" }
    let signs = encoding.contains(.signed) ? "signed " : "unsigned "
    switch size {
    case 1: return signs + "char"
    case 2: return signs + "short"
    case 4: return signs + "int"
    case 8: return signs + "long long"
    case 16: return signs + "__int128"
    default: return name
    }
  }

  /// Whether a name is made of the words that C has for numbers.
  fileprivate static func isCType(_ name: String) -> Bool {
    !name.isEmpty && name.split(separator: " ").allSatisfy { cWords.contains($0) }
  }

  private static let cWords: Set<Substring> = [
    "char", "short", "int", "long", "signed", "unsigned", "float", "double", "_Bool", "__int128",
    "_Float16", "__bf16", "__fp16", "_Complex", "_Float128", "__float128",
  ]
}
