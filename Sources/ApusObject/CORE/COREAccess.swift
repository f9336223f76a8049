/// What a CO-RE relocation asks about, or what of the kernel's types answers it: a type, and the way from it to a
/// member or a value.
struct COREAccess {
  /// One step of the way.
  struct Step {
    /// The struct, union or enum with the member or value; of an array access, the element's type.
    var type: BTFTypeID
    /// The position among the members or values, or the index in the array.
    var index: Int
    /// The member's or value's name; `nil` for an array access.
    var name: String?
  }

  /// The type it starts from.
  var root: BTFTypeID
  /// The steps, without the anonymous structs and unions that are passed through.
  var steps: [Step] = []
  /// Where the member starts, in bits from the start.
  var bitOffset: UInt64 = 0

  /// More than the levels of real types, and what libbpf takes (`BPF_CORE_SPEC_MAX_LEN`).
  static let maximumSteps = 64

  init(root: BTFTypeID) { self.root = root }

  /// Reads the access of a relocation, which follows the program's own types.
  init(_ relocation: BTFRelocation, in types: BTF) throws(ObjectError) {
    self.init(root: relocation.type)
    let numbers = try Self.numbers(relocation)
    let kind = relocation.kind
    if kind.isOfType {
      guard numbers == [0] else { throw Self.malformed(relocation) }
      return
    }
    guard let first = numbers.first else { throw Self.malformed(relocation) }
    let start = try types.unqualified(relocation.type)
    if kind.isOfEnumeration {
      guard numbers.count == 1, let values = start.type.values, values.indices.contains(first)
      else { throw Self.malformed(relocation) }
      steps = [Step(type: start.id, index: first, name: values[first].name)]
      return
    }
    guard kind.isOfField else {
      throw ObjectError(
        .unsupported, "a CO-RE relocation is of the unknown kind \(kind.rawValue)",
        section: BTFExtension.sectionName)
    }
    try addElement(first, of: start.id, in: types)
    var current = start.id
    for number in numbers.dropFirst() {
      current = try follow(number, from: current, in: types, relocation)
    }
  }

  private mutating func follow(
    _ number: Int, from current: BTFTypeID, in types: BTF, _ relocation: BTFRelocation
  ) throws(ObjectError) -> BTFTypeID {
    let place = try types.unqualified(current)
    switch place.type {
    case .structure(let composite), .union(let composite):
      guard composite.members.indices.contains(number) else { throw Self.malformed(relocation) }
      let member = composite.members[number]
      bitOffset = bitOffset &+ UInt64(member.bitOffset)
      if !member.name.isEmpty {
        steps.append(Step(type: place.id, index: number, name: member.name))
      }
      return member.type
    case .array(let array):
      let isFlexible = try isFlexible(array, in: types)
      guard number < Int(array.count) || isFlexible else {
        throw Self.malformed(relocation)
      }
      let element = try types.unqualified(array.element).id
      try addElement(number, of: element, in: types)
      return element
    default: throw Self.malformed(relocation)
    }
  }

  /// Adds an access of an array's element.
  mutating func addElement(
    _ index: Int, of element: BTFTypeID, in types: some BTFTypes
  ) throws(ObjectError) {
    guard steps.count < Self.maximumSteps else { throw Self.tooDeep }
    steps.append(Step(type: element, index: index, name: nil))
    guard index != 0 else { return }
    let (size, overflow) = UInt64(try types.size(of: element))
      .multipliedReportingOverflow(by: UInt64(clamping: index))
    let (bits, overflows) = size.multipliedReportingOverflow(by: 8)
    let (sum, exceeds) = bitOffset.addingReportingOverflow(bits)
    guard !overflow, !overflows, !exceeds else {
      throw ObjectError(
        .limitExceeded, "a CO-RE relocation is about an element that is too far away",
        section: BTFExtension.sectionName)
    }
    bitOffset = sum
  }

  /// Whether an array is the last member of its struct and has no length of its own.
  func isFlexible(_ array: BTFArray, in types: some BTFTypes) throws(ObjectError) -> Bool {
    guard array.count == 0, let last = steps.last, last.name != nil,
      let members = try types.type(last.type).members
    else { return false }
    return last.index == members.count &- 1
  }

  private static func numbers(_ relocation: BTFRelocation) throws(ObjectError) -> [Int] {
    var numbers: [Int] = []
    for part in relocation.access.utf8.split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    {
      guard numbers.count < maximumSteps else { throw tooDeep }
      guard let number = UInt32(Substring(part)) else { throw malformed(relocation) }
      numbers.append(Int(number))
    }
    return numbers
  }

  private static func malformed(_ relocation: BTFRelocation) -> ObjectError {
    ObjectError(
      .invalidRelocation,
      "the CO-RE access \"\(relocation.access)\" does not fit type \(relocation.type.rawValue)",
      section: BTFExtension.sectionName)
  }

  static var tooDeep: ObjectError {
    ObjectError(
      .limitExceeded, "a CO-RE relocation goes through more than \(maximumSteps) levels",
      section: BTFExtension.sectionName)
  }
}

extension BTFRelocation.Kind {
  /// Whether it is about a member.
  var isOfField: Bool { rawValue <= Self.fieldRightShift.rawValue }

  /// Whether it is about a type as such.
  var isOfType: Bool {
    [.typeIDLocal, .typeIDTarget, .typeExists, .typeSize, .typeMatches].contains(self)
  }

  /// Whether it is about a value of an enum.
  var isOfEnumeration: Bool { self == .enumerationValueExists || self == .enumerationValue }
}

extension BTFType {
  /// The members of a struct or union.
  var members: [BTFComposite.Member]? {
    switch self {
    case .structure(let composite), .union(let composite): composite.members
    default: nil
    }
  }

  /// The values of an enum.
  var values: [BTFEnumeration.Value]? {
    switch self {
    case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration.values
    default: nil
    }
  }

  /// The kind, where enums of 32 and of 64 bits are one.
  var looseKind: BTFKind { kind == .enumeration64 ? .enumeration : kind }
}
