/// The kernel's types that a program uses, as LLVM's debug information describes types: each with the fields that the
/// program asks for, and no others.
struct KernelTypeDeclarations {
  /// A member of a structure: a field, or a part without a type of its own.
  private struct Member {
    var name: String
    var type: KernelValueType?
    var part: [Member] = []
  }

  private var members: [KernelTypeName: [Member]] = [:]
  private var enumerators: [KernelTypeName: [(name: String, value: String)]] = [:]
  private var order: [KernelTypeName] = []

  /// Takes in what a use needs.
  ///
  /// - Throws: A sentence where two uses contradict each other.
  mutating func add(_ use: KernelTypeUse) throws(KernelTypeUse.Fault) {
    if members[use.type] == nil {
      members[use.type] = []
      order.append(use.type)
    }
    switch use.question {
    case .address(_, let field), .field(let field, _):
      guard use.type.kind == .structure || use.type.kind == .union else {
        throw KernelTypeUse.Fault(
          "'\(use.type.name)' has no fields: only a struct or a union has")
      }
      try Self.add(field, field.path[...], to: &members[use.type, default: []])
    case .type: break
    case .enumerator(let name, let value, _):
      guard use.type.kind == .enumeration else {
        throw KernelTypeUse.Fault("'\(use.type.name)' has no cases: only an enum has")
      }
      let known = enumerators[use.type, default: []].contains { $0.name == name }
      if !known { enumerators[use.type, default: []].append((name, value)) }
    }
  }

  private static func add(
    _ field: KernelTypeUse.Field, _ path: ArraySlice<String>, to members: inout [Member]
  ) throws(KernelTypeUse.Fault) {
    guard let name = path.first else { return }
    let isLast = path.count == 1
    let index: Int
    if let known = members.firstIndex(where: { $0.name == name }) {
      guard members[known].type == (isLast ? field.type : nil) else {
        throw KernelTypeUse.Fault(
          "field '\(name)' is described in two ways: the kernel's type is one")
      }
      index = known
    } else {
      index = members.count
      members.append(Member(name: name, type: isLast ? field.type : nil))
    }
    if !isLast { try add(field, path.dropFirst(), to: &members[index].part) }
  }

  /// The way to a field: at each step the metadata of the structure, LLVM's type for it, and the index of the member.
  struct Step {
    var metadata: Int
    var layout: String
    var index: Int
    var isUnion: Bool
  }

  private(set) var lines: [String] = []
  private var next = 0
  private var nodes: [KernelTypeName: Int] = [:]
  private var parts: [String: Int] = [:]
  private var values: [KernelValueType: Int] = [:]

  /// Writes the declarations as numbered metadata.
  ///
  /// - Parameter first: The first number that is free.
  mutating func declare(from first: Int) {
    next = first
    for name in order {
      nodes[name] =
        switch name.kind {
        case .structure, .union:
          composite(
            name.name, members[name] ?? [], isUnion: name.kind == .union,
            path: "\(name.kind) \(name.name)")
        case .enumeration:
          enumeration(name.name, size: 4, isSigned: false, enumerators[name] ?? [])
        case .typedef: typedef(name.name)
        }
    }
  }

  /// The number of a type's metadata.
  func metadata(of name: KernelTypeName) -> Int { nodes[name] ?? 0 }

  /// The steps from a type to one of its fields.
  func steps(to field: KernelTypeUse.Field, in type: KernelTypeName) -> [Step] {
    var steps: [Step] = []
    var current = members[type] ?? []
    var node = nodes[type] ?? 0
    var path = "\(type.kind) \(type.name)"
    for name in field.path {
      guard let index = current.firstIndex(where: { $0.name == name }) else { break }
      steps.append(
        Step(
          metadata: node, layout: Self.layout(current),
          index: index, isUnion: steps.isEmpty && type.kind == .union))
      path += ".\(name)"
      current = current[index].part
      node = parts[path] ?? 0
    }
    return steps
  }

  /// LLVM's type with one element a member.
  private static func layout(_ members: [Member]) -> String {
    "{ \(members.map { _ in "i64" }.joined(separator: ", ")) }"
  }

  private mutating func add(_ node: String) -> Int {
    defer { next += 1 }
    lines.append("!\(next) = \(node)")
    return next
  }

  private mutating func list(_ nodes: [Int]) -> Int {
    add("!{\(nodes.map { "!\($0)" }.joined(separator: ", "))}")
  }

  private mutating func composite(
    _ name: String, _ members: [Member], isUnion: Bool, path: String
  ) -> Int {
    var nodes: [Int] = []
    var offset = 0
    for member in members {
      let type: Int
      var flags = ""
      var bits = 64
      if let described = member.type {
        type = value(described)
        bits = described.size * 8
        if case .bits(let count, _, _) = described {
          bits = count
          flags = ", flags: DIFlagBitField, extraData: i64 \(offset)"
        }
      } else {
        type = composite("", member.part, isUnion: false, path: "\(path).\(member.name)")
        parts["\(path).\(member.name)"] = type
      }
      nodes.append(
        add(
          "!DIDerivedType(tag: DW_TAG_member, name: \"\(member.name)\", baseType: !\(type), "
            + "size: \(bits), offset: \(isUnion ? 0 : offset)\(flags))"))
      offset += max(bits + 63, 64) / 64 * 64
    }
    let elements = list(nodes)
    let tag = isUnion ? "DW_TAG_union_type" : "DW_TAG_structure_type"
    let nameField = name.isEmpty ? "" : "name: \"\(name)\", "
    return add(
      "distinct !DICompositeType(tag: \(tag), \(nameField)size: \(offset), elements: !\(elements))")
  }

  private mutating func enumeration(
    _ name: String, size: Int, isSigned: Bool, _ values: [(name: String, value: String)]
  ) -> Int {
    let nodes = values.map { add("!DIEnumerator(name: \"\($0.name)\", value: \($0.value))") }
    let elements = list(nodes)
    let nameField = name.isEmpty ? "" : "name: \"\(name)\", "
    return add(
      "distinct !DICompositeType(tag: DW_TAG_enumeration_type, \(nameField)size: \(size * 8), "
        + "elements: !\(elements))")
  }

  private mutating func typedef(_ name: String) -> Int {
    let base = value(.integer(size: 4, isSigned: true))
    return add("!DIDerivedType(tag: DW_TAG_typedef, name: \"\(name)\", baseType: !\(base))")
  }

  /// The name that C has for an integer, in the words that the kernel's own types have: one who asks
  /// whether a type matches asks for names too.
  private static func name(size: Int, isSigned: Bool) -> String {
    switch (size, isSigned) {
    case (1, true): "signed char"
    case (1, false): "unsigned char"
    case (2, true): "short int"
    case (2, false): "short unsigned int"
    case (4, true): "int"
    case (4, false): "unsigned int"
    case (_, true): "long long int"
    case (_, false): "long long unsigned int"
    }
  }

  /// The metadata of a field's type.
  private mutating func value(_ type: KernelValueType) -> Int {
    if let known = values[type] { return known }
    let node: Int
    switch type {
    case .integer(let size, let isSigned), .bits(_, let size, let isSigned):
      let name = Self.name(size: size, isSigned: isSigned)
      node = add(
        "!DIBasicType(name: \"\(name)\", size: \(size * 8), "
          + "encoding: \(isSigned ? "DW_ATE_signed" : "DW_ATE_unsigned"))")
    case .boolean:
      node = add("!DIBasicType(name: \"_Bool\", size: 8, encoding: DW_ATE_boolean)")
    case .pointer, .function:
      node = add("!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64)")
    case .composite(let name, let isUnion):
      node = composite(name, [], isUnion: isUnion, path: "")
    case .enumeration(let name, let size, let isSigned):
      node = enumeration(name, size: size, isSigned: isSigned, [])
    case .array(let element, let count):
      let base = value(element)
      let range = add("!DISubrange(count: \(count))")
      let elements = list([range])
      node = add(
        "!DICompositeType(tag: DW_TAG_array_type, baseType: !\(base), size: \(type.size * 8), "
          + "elements: !\(elements))")
    }
    values[type] = node
    return node
  }
}
