import ApusObject

/// What the debug information says that a type is.
enum DebugType {
  /// One of the standard library's integers, or a Bool.
  case integer(CInteger)
  /// ApusKernel's `BigEndian` of an integer.
  case bigEndian(CInteger)
  /// An `InlineArray`: elements of a type, each of a size in bytes.
  case array(element: Int, elementSize: UInt32, count: UInt32)
  /// An enum without payloads, which is stored as the number of its case.
  case enumeration(name: String, cases: [String])
  /// A struct or a tuple.
  case structure(name: String, fields: [Field])
  /// ApusKernel's `ReferenceSlot` for one of the kernel's structs.
  case reference(to: String)
  /// A type of which only the size is of use: an enum with payloads, a generic struct.
  case opaque(name: String)

  /// A stored property of a struct, or an element of a tuple.
  struct Field {
    var name: String
    var type: Int
    /// In bytes, from the start of the struct.
    var offset: UInt32
    /// In bytes.
    var size: UInt32
  }

  /// The type with the number `number` in the metadata.
  init(_ number: Int, in metadata: Metadata) {
    self = Self.read(number, in: metadata, depth: 0)
  }

  private static func read(_ number: Int, in metadata: Metadata, depth: Int) -> DebugType {
    guard let node = metadata[number], depth < 32 else { return .opaque(name: "") }
    if node.kind == "DIDerivedType" {
      guard case .reference(let base) = node.fields["baseType"] else { return .opaque(name: "") }
      return read(base, in: metadata, depth: depth + 1)
    }
    guard node.kind == "DICompositeType" else { return .opaque(name: "") }
    // A generic type's instance has its name in the generic type that it is an instance of.
    let declaration = metadata.node(node.fields["specification"]) ?? node
    let name = declaration.string("name") ?? ""
    let module = metadata.node(declaration.fields["scope"]).flatMap { $0.string("name") }
    if module == "Swift", let integer = CInteger(swiftName: name) { return .integer(integer) }
    switch node.word("tag") {
    case "DW_TAG_array_type":
      return array(node, in: metadata)
    case "DW_TAG_enumeration_type":
      let cases = metadata.list(node.fields["elements"]).compactMap { $0.string("name") }
      return .enumeration(name: name, cases: cases)
    case "DW_TAG_structure_type":
      if module == "ApusKernel", name == "BigEndian" {
        return bigEndian(node, in: metadata)
      }
      if module == "ApusKernel", name == "ReferenceSlot",
        let target = metadata.typeArguments(ofType: node).first.flatMap({ metadata[$0] })
      {
        let declaration = metadata.node(target.fields["specification"]) ?? target
        return .reference(to: COREResolver.essentialName(declaration.string("name") ?? ""))
      }
      // Its only field, whatever it points to.
      if module == "ApusKernel", name == "ArenaPointer" { return .integer(.u64) }
      return structure(node, name: name, module: module, in: metadata, depth: depth)
    default:
      return .opaque(name: name)
    }
  }

  private static func array(_ node: MetadataNode, in metadata: Metadata) -> DebugType {
    guard case .reference(let element) = node.fields["baseType"],
      let range = metadata.list(node.fields["elements"]).first(where: { $0.kind == "DISubrange" }),
      let count = range.number("count").flatMap({ UInt32(exactly: $0) }), count > 0,
      let size = bytes(node.number("size"))
    else { return .opaque(name: "") }
    return .array(element: element, elementSize: size / count, count: count)
  }

  private static func bigEndian(_ node: MetadataNode, in metadata: Metadata) -> DebugType {
    for candidate in [node]
      + metadata.list(node.fields["elements"])
      .compactMap({ metadata.node($0.fields["baseType"]) })
    {
      guard let argument = metadata.list(candidate.fields["templateParams"]).first,
        let name = metadata.node(argument.fields["type"])?.string("name"),
        let integer = CInteger(swiftName: name)
      else { continue }
      return .bigEndian(integer)
    }
    return .opaque(name: "BigEndian")
  }

  /// What the kernel knows in a map's value by its name, by ApusKernel's.
  private static let kernelNames = [
    "SpinLock": "bpf_spin_lock", "BPFTimer": "bpf_timer", "BPFWorkQueue": "bpf_wq",
  ]

  private static func structure(
    _ node: MetadataNode, name: String, module: String?, in metadata: Metadata, depth: Int
  ) -> DebugType {
    let members = metadata.list(node.fields["elements"])
    // The single field of an InlineArray is the array.
    if module == "Swift", name == "InlineArray", let first = members.first,
      case .reference(let storage) = first.fields["baseType"]
    {
      return read(storage, in: metadata, depth: depth + 1)
    }
    if let cases = casesWithoutPayload(members, in: metadata) {
      return .enumeration(name: name, cases: cases)
    }
    // Tuples are structs under a mangled name.
    var name = name.hasPrefix("$") ? "" : name
    if module == "ApusKernel", let known = kernelNames[name] { name = known }
    var fields: [Field] = []
    var end: UInt32 = 0
    for (index, member) in members.enumerated() {
      guard member.kind == "DIDerivedType", case .reference(let type) = member.fields["baseType"],
        let size = bytes(member.number("size"))
      else { return .opaque(name: name) }
      // A field without a name in a struct with one stands in for a type that is not described.
      if member.string("name") == nil, !name.isEmpty { return .opaque(name: name) }
      if size == 0 { continue }
      // The offsets in the debug information leave alignment out where it grows from one field to
      // the next. Swift lays fields out in order, each at the next multiple of its alignment.
      let alignment = alignment(of: type, in: metadata, depth: depth + 1)
      end = (end &+ alignment &- 1) / alignment &* alignment
      fields.append(
        Field(name: member.string("name") ?? "_\(index)", type: type, offset: end, size: size))
      end &+= size
    }
    // The size in the debug information is Swift's own: a layout that does not lead to it is wrong.
    guard !fields.isEmpty, bytes(node.number("size")) == end else { return .opaque(name: name) }
    return .structure(name: name, fields: fields)
  }

  /// The cases of an enum that has no payloads, or nil if these are the members of something else.
  private static func casesWithoutPayload(
    _ members: [MetadataNode], in metadata: Metadata
  ) -> [String]? {
    guard members.count == 1, let part = members.first,
      part.word("tag") == "DW_TAG_variant_part"
    else { return nil }
    let variants = metadata.list(part.fields["elements"])
    guard !variants.isEmpty, variants.allSatisfy({ $0.fields["baseType"] == .word("null") }) else {
      return nil
    }
    return variants.map { $0.string("name") ?? "" }
  }

  /// The multiple of bytes that a type is placed at.
  private static func alignment(of number: Int, in metadata: Metadata, depth: Int) -> UInt32 {
    guard depth < 32 else { return 1 }
    switch read(number, in: metadata, depth: depth) {
    case .integer(let integer), .bigEndian(let integer): return integer.size
    case .reference: return 8
    case .array(let element, _, _):
      return alignment(of: element, in: metadata, depth: depth + 1)
    case .enumeration(_, let cases): return cases.count <= 256 ? 1 : 2
    case .structure(_, let fields):
      return fields.map { alignment(of: $0.type, in: metadata, depth: depth + 1) }.max() ?? 1
    case .opaque:
      // That of what is in it: payloads, and the types that a generic one was made with.
      return parts(of: number, in: metadata)
        .map {
          alignment(of: $0, in: metadata, depth: depth + 1)
        }
        .max() ?? 1
    }
  }

  /// The types that an opaque type is known to be made of.
  private static func parts(of number: Int, in metadata: Metadata) -> [Int] {
    guard let node = metadata[number] else { return [] }
    let members = metadata.list(node.fields["elements"])
    let payloads = members.flatMap { metadata.list($0.fields["elements"]) }
    let arguments = metadata.list(node.fields["templateParams"])
    let fields = (members + payloads).map { $0.fields["baseType"] }
    return (fields + arguments.map { $0.fields["type"] })
      .compactMap {
        guard case .reference(let type) = $0 else { return nil }
        return type
      }
  }

  private static func bytes(_ bits: Int?) -> UInt32? {
    guard let bits, bits >= 0 else { return nil }
    return UInt32(exactly: bits / 8)
  }
}
