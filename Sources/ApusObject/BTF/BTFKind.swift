/// The kind of a ``BTFType``, with the number of the format (`BTF_KIND_…`).
public enum BTFKind: UInt8, Hashable, Sendable, CaseIterable {
  /// `void`.
  case void = 0
  /// `BTF_KIND_INT`.
  case integer = 1
  /// `BTF_KIND_PTR`.
  case pointer = 2
  /// `BTF_KIND_ARRAY`.
  case array = 3
  /// `BTF_KIND_STRUCT`.
  case structure = 4
  /// `BTF_KIND_UNION`.
  case union = 5
  /// `BTF_KIND_ENUM`.
  case enumeration = 6
  /// `BTF_KIND_FWD`.
  case forward = 7
  /// `BTF_KIND_TYPEDEF`.
  case typedef = 8
  /// `BTF_KIND_VOLATILE`.
  case volatile = 9
  /// `BTF_KIND_CONST`.
  case const = 10
  /// `BTF_KIND_RESTRICT`.
  case restrict = 11
  /// `BTF_KIND_FUNC`.
  case function = 12
  /// `BTF_KIND_FUNC_PROTO`.
  case functionPrototype = 13
  /// `BTF_KIND_VAR`.
  case variable = 14
  /// `BTF_KIND_DATASEC`.
  case dataSection = 15
  /// `BTF_KIND_FLOAT`.
  case float = 16
  /// `BTF_KIND_DECL_TAG`.
  case declarationTag = 17
  /// `BTF_KIND_TYPE_TAG`.
  case typeTag = 18
  /// `BTF_KIND_ENUM64`.
  case enumeration64 = 19
}

extension BTFType {
  /// The kind.
  public var kind: BTFKind {
    switch self {
    case .void: .void
    case .integer: .integer
    case .pointer: .pointer
    case .array: .array
    case .structure: .structure
    case .union: .union
    case .enumeration: .enumeration
    case .forward: .forward
    case .typedef: .typedef
    case .volatile: .volatile
    case .const: .const
    case .restrict: .restrict
    case .function: .function
    case .functionPrototype: .functionPrototype
    case .variable: .variable
    case .dataSection: .dataSection
    case .float: .float
    case .declarationTag: .declarationTag
    case .typeTag: .typeTag
    case .enumeration64: .enumeration64
    }
  }

  /// The name, or `nil` for a kind that has none; empty for an anonymous type.
  public var name: String? {
    switch self {
    case .integer(let integer): integer.name
    case .structure(let composite), .union(let composite): composite.name
    case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration.name
    case .forward(let name, _), .typedef(let name, _), .function(let name, _, _),
      .variable(let name, _, _), .float(let name, _), .typeTag(let name, _, _):
      name
    case .dataSection(let section): section.name
    case .declarationTag(let tag): tag.name
    case .void, .pointer, .array, .volatile, .const, .restrict, .functionPrototype: nil
    }
  }
}
