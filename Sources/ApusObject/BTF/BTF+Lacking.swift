extension BTF {
  /// The types as a kernel without some features takes them.
  ///
  /// What it lacks is replaced, type by type, by something of the same size and name that every kernel with
  /// BTF knows, so that the ids stay what they are. Types that use none of it stay the same.
  public func adapted(lacking features: Set<BTFFeature>) -> BTF {
    var adapted = self
    for index in types.indices { adapted.adapt(index, lacking: features) }
    return adapted
  }

  private mutating func adapt(_ index: Int, lacking features: Set<BTFFeature>) {
    switch types[index] {
    case .function(let name, let linkage, let prototype):
      if features.contains(.functions) {
        types[index] = .typedef(name: name, type: prototype)
      } else if features.contains(.globalFunctions), linkage != .static {
        types[index] = .function(name: name, linkage: .static, prototype: prototype)
      }
    case .functionPrototype(let prototype) where features.contains(.functions):
      // What has names of its own, like the parameters, and refers to nothing.
      types[index] = .enumeration(
        BTFEnumeration(
          name: "", size: 4,
          values: prototype.parameters.indices.map {
            BTFEnumeration.Value(name: "apus_\(index)_\($0)", value: Int64($0))
          }))
    case .variable(let name, _, _) where features.contains(.dataSections):
      // The smallest integer fits into a member of any size.
      types[index] = .integer(BTFInteger(name: name, size: 1))
    case .dataSection(let section):
      adapt(section, at: index, lacking: features)
    case .float(let name, let size) where features.contains(.floats):
      types[index] = .structure(BTFComposite(name: name.identifier, size: size))
    case .declarationTag(var tag):
      if features.contains(.declarationTags) {
        types[index] = .integer(BTFInteger(name: "apus_tag", size: 1))
      } else if features.contains(.attributes), tag.isAttribute {
        tag.isAttribute = false
        types[index] = .declarationTag(tag)
      }
    case .typeTag(let name, let type, let isAttribute):
      if features.contains(.typeTags) {
        types[index] = .const(type)
      } else if features.contains(.attributes), isAttribute {
        types[index] = .typeTag(name: name, type: type, isAttribute: false)
      }
    case .enumeration(var enumeration)
    where enumeration.isSigned && features.contains(.signedEnumerations):
      enumeration.isSigned = false
      types[index] = .enumeration(enumeration)
    case .enumeration64(let enumeration) where features.contains(.enumerations64):
      adapt(enumeration, at: index)
    default: break
    }
  }

  private mutating func adapt(
    _ section: BTFDataSection, at index: Int, lacking features: Set<BTFFeature>
  ) {
    var section = section
    if features.contains(.dataSections) {
      let members = section.variables.map { variable in
        let name = (try? type(variable.type).name) ?? ""
        return BTFComposite.Member(
          name: name, type: variable.type, byteOffset: variable.offset)
      }
      types[index] = .structure(
        BTFComposite(name: section.name.identifier, size: section.size, members: members))
    } else if features.contains(.optionalSectionNames) {
      section.name = String(section.name.map { $0 == "?" ? "_" : $0 })
      types[index] = .dataSection(section)
    }
  }

  /// A union has a name for each value, and the size.
  private mutating func adapt(_ enumeration: BTFEnumeration, at index: Int) {
    let member: BTFTypeID
    if let known = placeholder { member = known } else { member = addPlaceholder() }
    types[index] = .union(
      BTFComposite(
        name: enumeration.name, size: enumeration.size,
        members: enumeration.values.map { .init(name: $0.name, type: member, bitOffset: 0) }))
  }

  private static var placeholderType: BTFType { .integer(BTFInteger(name: "apus_enum", size: 1)) }

  private var placeholder: BTFTypeID? {
    guard types.last == Self.placeholderType else { return nil }
    return BTFTypeID(UInt32(clamping: types.count))
  }

  private mutating func addPlaceholder() -> BTFTypeID { add(Self.placeholderType) }
}
