/// How Swift says a type of the kernel's: in a field, a parameter or a result.
struct KernelValue {
  /// What the loader is told: the words of ApusKernel's `KernelField`.
  var description: String
  /// The Swift type.
  var swiftType: String
  /// The subscript's label that reads it: none, `nested` or `elements`.
  var label = ""
}

/// Finds out how Swift says the kernel's types.
struct KernelValueReader {
  let types: BTFImage
  /// The enums that have a type in Swift.
  let requested: [KernelTypeReference]
  /// How a structure's own pointers are read: the name of a generic parameter, or of a type.
  let access: String
  var mentioned: Set<KernelTypeReference> = []

  init(types: BTFImage, requested: [KernelTypeReference], access: String) {
    self.types = types
    self.requested = requested
    self.access = access
  }

  /// A type without typedefs and qualifiers, and the notes on it.
  func resolved(
    _ id: BTFTypeID
  ) throws(ObjectError) -> (id: BTFTypeID, type: BTFType, tags: [String]) {
    var id = id
    var tags: [String] = []
    for _ in 0..<64 {
      let type = try types.type(id)
      switch type {
      case .typedef(_, let next), .const(let next), .volatile(let next), .restrict(let next):
        id = next
      case .typeTag(let name, let next, _):
        tags.append(name)
        id = next
      default: return (id, type, tags)
      }
    }
    throw ObjectError(.invalidBTF, "type \(id.rawValue) is nested too deep", section: ".BTF")
  }

  /// A number, or nil for another type.
  func number(_ type: BTFType) -> KernelValue? {
    switch type {
    case .integer(let integer):
      guard [1, 2, 4, 8].contains(integer.size) else { return nil }
      if integer.encoding.contains(.boolean) {
        return KernelValue(description: "bool", swiftType: "Bool")
      }
      // Text is bytes.
      let isSigned = integer.encoding.contains(.signed) && integer.name != "char"
      let bits = integer.size &* 8
      return KernelValue(
        description: "\(isSigned ? "s" : "u")\(bits)",
        swiftType: "\(isSigned ? "" : "U")Int\(bits)")
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      let size = enumeration.size &* 8
      let name = enumeration.name.isEmpty ? "" : "\(enumeration.name) "
      let reference = KernelTypeReference(keyword: "enum", name: enumeration.name, id: .void)
      return KernelValue(
        description: "enum \(name)\(enumeration.isSigned ? "s" : "u")\(size)",
        swiftType: requested.contains(reference)
          ? reference.swiftName : "\(enumeration.isSigned ? "" : "U")Int\(size)")
    default: return nil
    }
  }

  /// A struct or union with a name, or nil for another type.
  func structure(_ id: BTFTypeID, _ type: BTFType) -> KernelTypeReference? {
    let reference: KernelTypeReference
    switch type {
    case .structure(let composite):
      reference = KernelTypeReference(keyword: "struct", name: composite.name, id: id)
    case .union(let composite):
      reference = KernelTypeReference(keyword: "union", name: composite.name, id: id)
    case .forward(let name, let isUnion):
      reference = KernelTypeReference(keyword: isUnion ? "union" : "struct", name: name, id: id)
    default: return nil
    }
    return CIdentifier.isValid(reference.name) ? reference : nil
  }

  /// A pointer to a type.
  mutating func pointer(to pointee: BTFTypeID) throws(ObjectError) -> KernelValue {
    let (id, type, tags) = try resolved(pointee)
    // Each processor has its own: the address is not that of anything.
    if tags.contains("percpu") {
      return KernelValue(description: "ptr", swiftType: "UnsafeRawPointer?")
    }
    let access = tags.contains("user") ? "UserAccess" : self.access
    if let structure = structure(id, type) {
      mentioned.insert(structure)
      return KernelValue(
        description: "ptr", swiftType: "KernelReference<\(structure.swiftName), \(access)>")
    }
    if let number = number(type) {
      return KernelValue(
        description: "ptr", swiftType: "KernelBuffer<\(number.swiftType), \(access)>")
    }
    if case .pointer = type {
      return KernelValue(
        description: "ptr", swiftType: "KernelBuffer<UnsafeRawPointer?, \(access)>")
    }
    return KernelValue(description: "ptr", swiftType: "UnsafeRawPointer?")
  }

  /// A type as it stands in a structure, or nil if Swift cannot say it.
  mutating func value(_ id: BTFTypeID) throws(ObjectError) -> KernelValue? {
    let (id, type, _) = try resolved(id)
    if let number = number(type) { return number }
    switch type {
    case .pointer(let pointee): return try pointer(to: pointee)
    case .structure, .union:
      guard let structure = structure(id, type) else { return nil }
      mentioned.insert(structure)
      return KernelValue(
        description: structure.kernelName,
        swiftType: "KernelReference<\(structure.swiftName), Access>", label: "nested: ")
    case .array: return try array(id)
    default: return nil
    }
  }

  private mutating func array(_ id: BTFTypeID) throws(ObjectError) -> KernelValue? {
    var counts: [UInt32] = []
    var current = id
    for _ in 0..<8 {
      let (_, type, _) = try resolved(current)
      guard case .array(let array) = type else { break }
      counts.append(array.count)
      current = array.element
    }
    guard let element = try value(current), element.label.isEmpty || element.label == "nested: "
    else { return nil }
    let description = counts.map { "[\($0)]" } + [element.description]
    // An array of structures leads to the first.
    return KernelValue(
      description: description.joined(separator: " "),
      swiftType: element.label.isEmpty
        ? "KernelBuffer<\(element.swiftType), Access>" : element.swiftType,
      label: element.label.isEmpty ? "elements: " : "nested: ")
  }
}
