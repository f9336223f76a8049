extension BTF {
  /// A type as C source: the definition of a struct, union, enum, typedef, function or variable,
  /// and for any other type its spelling.
  ///
  /// - Throws: ``ObjectError/Code/limitExceeded`` for a type that nests without end or would take
  ///   more than about a megabyte; ``ObjectError/Code/notFound``.
  public func declaration(of id: BTFTypeID) throws(ObjectError) -> String {
    var printer = BTFPrinter(btf: self)
    return try printer.definition(of: id)
  }

  /// Every type that has a name and more than that, as C source, in the order of the ids.
  ///
  /// - Throws: as ``declaration(of:)``.
  public func declarations() throws(ObjectError) -> String {
    var result = ""
    for id in ids {
      let type = try type(id)
      switch type.kind {
      case .structure, .union, .enumeration, .enumeration64, .forward, .typedef, .function,
        .variable, .dataSection:
        guard let name = type.name, !name.isEmpty else { continue }
        result += try declaration(of: id) + "\n"
      default: continue
      }
    }
    return result
  }
}

private struct BTFPrinter {
  let btf: BTF
  /// How many more bytes may be written: types may share others, so that the text is far larger.
  var remaining = 1 << 20
  var depth = 0

  init(btf: BTF) {
    self.btf = btf
  }

  mutating func definition(of id: BTFTypeID) throws(ObjectError) -> String {
    switch try btf.type(id) {
    case .structure(let composite): return try body("struct", composite, indent: "") + ";"
    case .union(let composite): return try body("union", composite, indent: "") + ";"
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      return body(enumeration) + ";"
    case .forward(let name, let isUnion): return "\(isUnion ? "union" : "struct") \(name);"
    case .typedef(let name, let type):
      return "typedef " + (try spell(type, name)) + ";"
    case .function(let name, let linkage, let prototype):
      return prefix(linkage) + (try spell(prototype, name)) + ";"
    case .variable(let name, let linkage, let type):
      return prefix(linkage) + (try spell(type, name)) + ";"
    case .dataSection(let section):
      var text = "/* section \(section.name), \(section.size) bytes */"
      for variable in section.variables {
        // Only what has no further entries: a section may name itself.
        let isSection = try btf.type(variable.type).kind == .dataSection
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

    switch try btf.type(id) {
    case .void: return join("void")
    case .integer(let integer): return join(integer.name)
    case .float(let name, _): return join(name)
    case .typedef(let name, _), .function(let name, _, _), .variable(let name, _, _):
      return join(name)
    case .dataSection(let section): return join(section.name)
    case .declarationTag(let tag): return join(tag.name)
    case .forward(let name, let isUnion): return join("\(isUnion ? "union" : "struct") \(name)")
    case .structure(let composite):
      return join(try tagged("struct", composite, indent: indent))
    case .union(let composite):
      return join(try tagged("union", composite, indent: indent))
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      return join(enumeration.name.isEmpty ? body(enumeration) : "enum \(enumeration.name)")
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
    switch try btf.type(pointee) {
    case .array, .functionPrototype: "(\(declarator))"
    default: declarator
    }
  }

  /// A qualifier stands before a type, but after the star of a pointer.
  private mutating func qualify(
    _ qualifier: String, _ id: BTFTypeID, _ declarator: String, indent: String
  ) throws(ObjectError) -> String {
    var qualifiers = qualifier
    var current = id
    for _ in 0...BTF.maximumDepth {
      switch try btf.type(current) {
      case .const(let next):
        qualifiers += " const"
        current = next
      case .volatile(let next):
        qualifiers += " volatile"
        current = next
      case .restrict(let next):
        qualifiers += " restrict"
        current = next
      case .typeTag(_, let next, _): current = next
      case .pointer(let pointee):
        let inner = "* " + qualifiers + (declarator.isEmpty ? "" : " " + declarator)
        return try spell(pointee, grouped(inner, pointee), indent: indent)
      default: return "\(qualifiers) " + (try spell(current, declarator, indent: indent))
      }
    }
    return try spell(current, declarator, indent: indent)
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
    _ keyword: String, _ composite: BTFComposite, indent: String
  ) throws(ObjectError) -> String {
    composite.name.isEmpty
      ? try body(keyword, composite, indent: indent) : "\(keyword) \(composite.name)"
  }

  private mutating func body(
    _ keyword: String, _ composite: BTFComposite, indent: String
  ) throws(ObjectError) -> String {
    var text = composite.name.isEmpty ? "\(keyword) {\n" : "\(keyword) \(composite.name) {\n"
    for member in composite.members {
      let declaration = try spell(member.type, member.name, indent: indent + "\t")
      let bits = member.bitFieldSize == 0 ? "" : ": \(member.bitFieldSize)"
      text += "\(indent)\t\(declaration)\(bits);\n"
    }
    return text + "\(indent)}"
  }

  private func body(_ enumeration: BTFEnumeration) -> String {
    var text = enumeration.name.isEmpty ? "enum {\n" : "enum \(enumeration.name) {\n"
    for value in enumeration.values {
      let number =
        enumeration.isSigned ? "\(value.value)" : "\(UInt64(bitPattern: value.value))"
      text += "\t\(value.name) = \(number),\n"
    }
    return text + "}"
  }
}
