/// Writes the Swift declaration of one of the kernel's structs or unions.
struct KernelStructureWriter {
  private let structure: KernelTypeReference
  private var reader: KernelValueReader
  /// A structure, or a part of one that has no type of its own.
  private struct Part {
    /// The Swift type.
    var name: String
    /// What stands before the names of its fields on the way from the structure.
    var path: String
    var fields: [String] = []
    var properties: [String] = []
    var names: Set<String> = []
    var leftOut: [String] = []
  }

  private var parts: [Part] = []
  /// The fields of the structure itself that are wanted, if not all, and those that there are.
  private var wanted: Set<String>?
  private var found: Set<String> = []

  init(types: BTFImage, requested: [KernelTypeReference], structure: KernelTypeReference) {
    self.structure = structure
    reader = KernelValueReader(types: types, requested: requested, access: "Access")
  }

  /// The types that the declaration refers to.
  var mentioned: Set<KernelTypeReference> { reader.mentioned }

  /// The structure's declaration.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` for a field that it does not have.
  mutating func declaration(
    of composite: BTFComposite, fields: Set<String>?
  ) throws(ObjectError) -> [String] {
    parts = []
    wanted = fields
    found = []
    try addPart(Part(name: structure.swiftName, path: ""), composite, depth: 0)
    if let missing = fields?.subtracting(found).min() {
      throw ObjectError(
        .notFound, "the kernel's '\(structure.kernelName)' has no field '\(missing)'",
        section: ".BTF")
    }
    var lines = [
      "/// The kernel's `\(structure.kernelName)`.",
      "public enum \(structure.swiftName): KernelType {",
      "  public static var kernelName: StaticString { \"\(structure.kernelName)\" }",
    ]
    for part in parts.dropFirst() {
      let name = part.name.dropFirst(structure.swiftName.utf8.count + 1)
      lines += [
        "",
        "  /// Its part `\(part.path.dropLast())`, which has no type of its own.",
        "  public enum \(name): KernelType {",
        "    public static var kernelName: StaticString { \"\(structure.kernelName)\" }",
        "  }",
      ]
    }
    lines += ["}", ""]
    for part in parts {
      if !part.fields.isEmpty {
        lines +=
          ["extension KernelField where Structure == \(part.name) {"] + part.fields + ["}", ""]
      }
      lines += ["extension KernelReference where Pointee == \(part.name) {"] + part.properties
      if !part.leftOut.isEmpty {
        lines.append("  // Left out: \(part.leftOut.joined(separator: ", ")).")
      }
      lines += ["}", ""]
    }
    return lines
  }

  private mutating func addPart(
    _ part: Part, _ composite: BTFComposite, depth: Int
  ) throws(ObjectError) {
    let index = parts.count
    parts.append(part)
    try addMembers(of: composite, to: index, depth: depth)
  }

  private mutating func addMembers(
    of composite: BTFComposite, to index: Int, depth: Int
  ) throws(ObjectError) {
    guard depth < 16 else { return }
    for member in composite.members {
      let (_, type, _) = try reader.resolved(member.type)
      let anonymous: BTFComposite?
      switch type {
      case .structure(let composite) where composite.name.isEmpty: anonymous = composite
      case .union(let composite) where composite.name.isEmpty: anonymous = composite
      default: anonymous = nil
      }
      if member.name.isEmpty {
        // The fields of a part without a name are the structure's own.
        if let anonymous { try addMembers(of: anonymous, to: index, depth: depth + 1) }
        continue
      }
      guard CIdentifier.isValid(member.name), !member.name.hasPrefix("__"),
        parts[index].names.insert(member.name).inserted
      else { continue }
      if index == 0, let wanted {
        guard wanted.contains(member.name) else { continue }
        found.insert(member.name)
      }
      if let anonymous {
        let part = "\(structure.swiftName).\(partName(parts[index].path + member.name))"
        parts[index].properties
          .append(
            "  public var \(SwiftName.member(member.name)): KernelReference<\(part), Access> { part() }"
          )
        try addPart(
          Part(name: part, path: parts[index].path + member.name + "."), anonymous,
          depth: depth + 1)
        continue
      }
      try addField(member, type, to: index)
    }
  }

  private func partName(_ path: String) -> String {
    String(path.map { $0 == "." ? "_" : $0 }) + "_part"
  }

  private mutating func addField(
    _ member: BTFComposite.Member, _ type: BTFType, to index: Int
  ) throws(ObjectError) {
    guard var value = try reader.value(member.type) else {
      parts[index].leftOut.append(member.name)
      return
    }
    let name = SwiftName.member(member.name)
    var read = "self[\(value.label).\(name)]"
    if member.bitFieldSize > 0 {
      let isBoolean = value.swiftType == "Bool"
      let number = isBoolean ? "UInt8" : value.swiftType
      guard let integer = Self.integerWord(number) else {
        parts[index].leftOut.append(member.name)
        return
      }
      value.description = "\(integer):\(member.bitFieldSize)"
      read =
        isBoolean ? "(self[bits: .\(name)] as UInt8) != 0" : "self[bits: .\(name)]"
    }
    parts[index].fields
      .append(
        "  public static var \(name): Self { Self(\"\(parts[index].path)\(member.name): \(value.description)\") }"
      )
    parts[index].properties.append("  public var \(name): \(value.swiftType) { \(read) }")
  }

  /// `u32` for `UInt32`; nil for what is no integer.
  private static func integerWord(_ swiftType: String) -> String? {
    for bits in [8, 16, 32, 64] {
      if swiftType == "UInt\(bits)" { return "u\(bits)" }
      if swiftType == "Int\(bits)" { return "s\(bits)" }
    }
    return nil
  }
}
