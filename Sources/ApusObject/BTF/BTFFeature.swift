/// A part of the BTF format that came after the first kernel with BTF (4.18), so that an older kernel refuses it.
///
/// ``BTF/features`` says which of them some types use; ``BTF/adapted(lacking:)`` does without.
public enum BTFFeature: String, Hashable, Sendable, CaseIterable {
  /// Functions and their prototypes (`BTF_KIND_FUNC`, `BTF_KIND_FUNC_PROTO`, Linux 5.0).
  case functions
  /// Global variables and the sections they are in (`BTF_KIND_VAR`, `BTF_KIND_DATASEC`, Linux 5.2).
  case dataSections
  /// Functions that the verifier checks once for all their callers (`BTF_FUNC_GLOBAL`, Linux 5.6).
  case globalFunctions
  /// Floating point numbers (`BTF_KIND_FLOAT`, Linux 5.13).
  case floats
  /// Notes on declarations (`BTF_KIND_DECL_TAG`, Linux 5.16).
  case declarationTags
  /// Notes on types (`BTF_KIND_TYPE_TAG`, Linux 5.17).
  case typeTags
  /// Enums that are signed, as the kind flag says (Linux 6.0).
  case signedEnumerations
  /// Enums of 64 bits (`BTF_KIND_ENUM64`, Linux 6.0).
  case enumerations64
  /// Sections whose name has a `?`, which libbpf gives to what is not loaded by default (Linux 6.9).
  case optionalSectionNames
  /// Notes that are compiler attributes, as the kind flag says (Linux 6.15).
  case attributes
}

extension BTFFeature {
  /// The first kernel that has it.
  public var firstKernelVersion: KernelVersion {
    switch self {
    case .functions: KernelVersion(5, 0)
    case .dataSections: KernelVersion(5, 2)
    case .globalFunctions: KernelVersion(5, 6)
    case .floats: KernelVersion(5, 13)
    case .declarationTags: KernelVersion(5, 16)
    case .typeTags: KernelVersion(5, 17)
    case .signedEnumerations, .enumerations64: KernelVersion(6, 0)
    case .optionalSectionNames: KernelVersion(6, 9)
    case .attributes: KernelVersion(6, 15)
    }
  }

  /// The smallest types that a kernel with the feature takes, and one without it refuses.
  public var sample: BTF {
    var btf = BTF()
    let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    switch self {
    case .functions: btf.addFunction(.static, parameter: integer)
    case .globalFunctions: btf.addFunction(.global, parameter: integer)
    case .dataSections: btf.addSection(".data", of: integer)
    case .optionalSectionNames: btf.addSection("?.data", of: integer)
    case .floats: btf.add(.float(name: "float", size: 4))
    case .declarationTags:
      let section = btf.add(.typedef(name: "number", type: integer))
      btf.add(.declarationTag(BTFDeclarationTag(name: "tag", type: section)))
    case .typeTags:
      let tagged = btf.add(.typeTag(name: "tag", type: integer, isAttribute: false))
      btf.add(.pointer(to: tagged))
    case .attributes:
      let tagged = btf.add(.typeTag(name: "tag", type: integer, isAttribute: true))
      btf.add(.pointer(to: tagged))
    case .signedEnumerations:
      btf.add(
        .enumeration(
          BTFEnumeration(
            name: "sign", size: 4, isSigned: true, values: [.init(name: "minus", value: -1)])))
    case .enumerations64:
      btf.add(
        .enumeration64(
          BTFEnumeration(
            name: "wide", size: 8, values: [.init(name: "large", value: 1 << 40)])))
    }
    return btf
  }
}

extension BTF {
  /// The features that these types use.
  public var features: Set<BTFFeature> {
    var features: Set<BTFFeature> = []
    for type in types {
      switch type {
      case .function(_, let linkage, _):
        features.insert(.functions)
        if linkage != .static { features.insert(.globalFunctions) }
      case .functionPrototype: features.insert(.functions)
      case .variable: features.insert(.dataSections)
      case .dataSection(let section):
        features.insert(.dataSections)
        if section.name.utf8.contains(UInt8(ascii: "?")) { features.insert(.optionalSectionNames) }
      case .float: features.insert(.floats)
      case .declarationTag(let tag):
        features.insert(.declarationTags)
        if tag.isAttribute { features.insert(.attributes) }
      case .typeTag(_, _, let isAttribute):
        features.insert(.typeTags)
        if isAttribute { features.insert(.attributes) }
      case .enumeration(let enumeration):
        if enumeration.isSigned { features.insert(.signedEnumerations) }
      case .enumeration64: features.insert(.enumerations64)
      case .void, .integer, .pointer, .array, .structure, .union, .forward, .typedef, .volatile,
        .const, .restrict:
        break
      }
    }
    return features
  }

  fileprivate mutating func addFunction(_ linkage: BTFLinkage, parameter: BTFTypeID) {
    let prototype = add(
      .functionPrototype(
        BTFPrototype(result: .void, parameters: [.init(name: "a", type: parameter)])))
    add(.function(name: "f", linkage: linkage, prototype: prototype))
  }

  fileprivate mutating func addSection(_ name: String, of type: BTFTypeID) {
    let variable = add(.variable(name: "v", linkage: .static, type: type))
    add(
      .dataSection(
        BTFDataSection(
          name: name, size: 4, variables: [.init(type: variable, offset: 0, size: 4)])))
  }
}
