/// What a relocation comes to on one side: for the program's own types, or for the kernel's.
struct COREValue {
  /// The number.
  var number: UInt64
  /// What a load or store at the offset has to be sized for, if the number is an offset in bytes.
  var field: Field?
  /// Whether the compiler must have put this number in the instruction; of a bit field it may choose.
  var isExact = true

  /// A member as an access of memory sees it.
  struct Field {
    var size: UInt32
    var type: BTFType
  }

  /// Whether the size of an access may follow the member's: from pointer to pointer, or between unsigned integers.
  static func canResize(from own: BTFType, to other: BTFType) -> Bool {
    switch (own, other) {
    case (.pointer, .pointer): true
    case (.integer(let integer), .integer(let other)):
      integer.encoding != .signed && other.encoding != .signed
    default: false
    }
  }
}

/// Calculates numbers for accesses of some types.
struct COREArithmetic<Types: BTFTypes> {
  let types: Types
  let byteOrder: ByteOrder

  /// The number for an access; `nil` when it takes a member or value, and there is none.
  func value(
    _ kind: BTFRelocation.Kind, of access: COREAccess?
  ) throws(ObjectError) -> COREValue? {
    switch kind {
    case .fieldExists, .enumerationValueExists, .typeExists, .typeMatches:
      return COREValue(number: access == nil ? 0 : 1)
    case .typeSize:
      return COREValue(
        number: UInt64(
          try access.map { access throws(ObjectError) in try types.size(of: access.root) } ?? 0))
    case .typeIDLocal, .typeIDTarget:
      // Ids change when objects are linked, and compilers do not keep up.
      return COREValue(number: UInt64(access?.root.rawValue ?? 0), isExact: false)
    case .enumerationValue:
      guard let step = access?.steps.last, let values = try types.type(step.type).values,
        values.indices.contains(step.index)
      else { return nil }
      return COREValue(number: UInt64(bitPattern: values[step.index].value))
    default:
      guard let access, let step = access.steps.last else { return nil }
      return step.name == nil
        ? try element(kind, of: access, step) : try member(kind, of: access, step)
    }
  }

  private func element(
    _ kind: BTFRelocation.Kind, of access: COREAccess, _ step: COREAccess.Step
  ) throws(ObjectError) -> COREValue {
    switch kind {
    case .fieldByteOffset:
      return COREValue(number: access.bitOffset / 8, field: try field(step.type))
    case .fieldByteSize: return COREValue(number: UInt64(try types.size(of: step.type)))
    default:
      throw ObjectError(
        .invalidRelocation,
        "a CO-RE relocation asks for the bits of an array's element, which is no bit field",
        section: BTFExtension.sectionName)
    }
  }

  private func member(
    _ kind: BTFRelocation.Kind, of access: COREAccess, _ step: COREAccess.Step
  ) throws(ObjectError) -> COREValue? {
    guard let members = try types.type(step.type).members, members.indices.contains(step.index)
    else { return nil }
    let member = members[step.index]
    let type = try types.unqualified(member.type)
    let isBitField = member.bitFieldSize > 0
    let bits: UInt64
    let unit: (offset: UInt64, size: UInt64)
    if isBitField {
      bits = UInt64(member.bitFieldSize)
      unit = try Self.unit(
        of: bits, at: access.bitOffset, size: UInt64(try types.size(of: type.id)))
    } else {
      // The size matters for these only, and not every member has one.
      let needsSize = kind != .fieldByteOffset && kind != .fieldIsSigned
      let size = needsSize ? UInt64(try types.size(of: type.id)) : 0
      bits = size &* 8
      unit = (access.bitOffset / 8, size)
    }
    switch kind {
    case .fieldByteOffset:
      return COREValue(
        number: unit.offset, field: isBitField ? nil : try field(member.type), isExact: !isBitField)
    case .fieldByteSize: return COREValue(number: unit.size, isExact: !isBitField)
    case .fieldIsSigned: return COREValue(number: type.type.isSigned ? 1 : 0)
    case .fieldLeftShift:
      let first = access.bitOffset &- unit.offset &* 8
      let shift =
        byteOrder == .little
        ? 64 &- (first &+ bits) : (8 &- unit.size) &* 8 &+ first
      return COREValue(number: shift, isExact: !isBitField)
    case .fieldRightShift: return COREValue(number: 64 &- bits)
    default: return nil
    }
  }

  /// The smallest aligned piece of memory that holds all of a bit field.
  private static func unit(
    of bits: UInt64, at bitOffset: UInt64, size: UInt64
  ) throws(ObjectError) -> (offset: UInt64, size: UInt64) {
    var size = size
    while size > 0, size <= 8 {
      let offset = bitOffset / 8 / size &* size
      if bitOffset &+ bits &- offset &* 8 <= size &* 8 { return (offset, size) }
      size &*= 2
    }
    throw ObjectError(
      .invalidRelocation, "a bit field at bit \(bitOffset) cannot be read with one load",
      section: BTFExtension.sectionName)
  }

  /// A member's size as loads and stores see it: of an array, an element's.
  private func field(_ id: BTFTypeID) throws(ObjectError) -> COREValue.Field? {
    var place = try types.unqualified(id)
    let whole = place.type
    for _ in 0...BTF.maximumDepth {
      guard case .array(let array) = place.type else { break }
      place = try types.unqualified(array.element)
    }
    guard let size = try? types.size(of: place.id) else { return nil }
    return COREValue.Field(size: size, type: whole)
  }
}

extension BTFType {
  fileprivate var isSigned: Bool {
    switch self {
    case .integer(let integer): integer.encoding.contains(.signed)
    case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration.isSigned
    default: false
    }
  }
}
