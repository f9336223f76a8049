/// Compares the types of a program with those of the kernel, by libbpf's rules.
///
/// Types can be made such that comparing them takes for ever; the steps of one relocation are counted.
struct COREMatcher {
  let local: BTF
  let target: BTFImage
  /// Whether a pointer to what is not known fits any pointer.
  let isLenient: Bool
  private var remaining = 1_000_000

  init(local: BTF, target: BTFImage, isLenient: Bool = false) {
    self.local = local
    self.target = target
    self.isLenient = isLenient
  }

  mutating func count() throws(ObjectError) {
    remaining &-= 1
    guard remaining > 0 else {
      throw ObjectError(
        .limitExceeded, "comparing the types of a CO-RE relocation with the kernel's has no end",
        section: BTFExtension.sectionName)
    }
  }

  /// Follows the access in a type of the kernel that has the right name; `nil` when it does not fit.
  mutating func match(
    _ access: COREAccess, kind: BTFRelocation.Kind, candidate: BTFTypeID
  ) throws(ObjectError) -> COREAccess? {
    if kind == .typeMatches {
      return try matches(access.root, candidate, behindPointer: false)
        ? COREAccess(root: candidate) : nil
    }
    if kind.isOfType {
      return try areCompatible(access.root, candidate) ? COREAccess(root: candidate) : nil
    }
    if kind.isOfEnumeration { return try matchValue(access, candidate) }
    return try matchField(access, candidate)
  }

  private mutating func matchValue(
    _ access: COREAccess, _ candidate: BTFTypeID
  ) throws(ObjectError) -> COREAccess? {
    let place = try target.unqualified(candidate)
    guard let values = place.type.values, let wanted = access.steps.first?.name?.essential else {
      return nil
    }
    guard let index = values.firstIndex(where: { $0.name.essential == wanted }) else { return nil }
    var result = COREAccess(root: candidate)
    result.steps = [.init(type: place.id, index: index, name: values[index].name)]
    return result
  }

  private mutating func matchField(
    _ access: COREAccess, _ candidate: BTFTypeID
  ) throws(ObjectError) -> COREAccess? {
    var result = COREAccess(root: candidate)
    var current = candidate
    for (position, step) in access.steps.enumerated() {
      try count()
      let place = try target.unqualified(current)
      guard step.name == nil else {
        guard let next = try matchMember(step, place.id, &result, depth: 0) else { return nil }
        current = next
        continue
      }
      var element = place.id
      if position > 0 {
        guard case .array(let array) = place.type else { return nil }
        let isFlexible = try result.isFlexible(array, in: target)
        guard step.index < Int(array.count) || isFlexible else {
          return nil
        }
        element = try target.unqualified(array.element).id
      }
      try result.addElement(step.index, of: element, in: target)
      current = element
    }
    return result
  }

  /// Finds the member of that name, also within anonymous members, and returns its type.
  private mutating func matchMember(
    _ step: COREAccess.Step, _ id: BTFTypeID, _ result: inout COREAccess, depth: Int
  ) throws(ObjectError) -> BTFTypeID? {
    guard depth < COREAccess.maximumSteps else { throw COREAccess.tooDeep }
    let place = try target.unqualified(id)
    guard let members = place.type.members else { return nil }
    for (index, member) in members.enumerated() {
      try count()
      if member.name.isEmpty {
        let before = result
        result.bitOffset = result.bitOffset &+ UInt64(member.bitOffset)
        if let next = try matchMember(step, member.type, &result, depth: depth &+ 1) {
          return next
        }
        result = before
      } else if member.name == step.name {
        guard let own = try local.type(step.type).members, own.indices.contains(step.index),
          try areFieldsCompatible(own[step.index].type, member.type)
        else { return nil }
        result.bitOffset = result.bitOffset &+ UInt64(member.bitOffset)
        result.steps.append(.init(type: place.id, index: index, name: member.name))
        return member.type
      }
    }
    return nil
  }
}

// MARK: - Compatibility

extension COREMatcher {
  /// Whether a member of one type can be read as one of the other: structs, pointers and integers of any size are
  /// alike.
  private mutating func areFieldsCompatible(
    _ localID: BTFTypeID, _ targetID: BTFTypeID
  ) throws(ObjectError) -> Bool {
    var (localID, targetID) = (localID, targetID)
    while true {
      try count()
      let own = try local.unqualified(localID).type
      let other = try target.unqualified(targetID).type
      if own.members != nil, other.members != nil { return true }
      guard own.looseKind == other.looseKind else { return false }
      switch (own, other) {
      case (.pointer, _), (.float, _): return true
      case (.forward, _), (.enumeration, _), (.enumeration64, _):
        let (name, otherName) = ((own.name ?? "").essential, (other.name ?? "").essential)
        return name.isEmpty || otherName.isEmpty || name == otherName
      case (.integer(let integer), .integer(let other)):
        return integer.bitOffset == 0 && other.bitOffset == 0
      case (.array(let array), .array(let other)):
        (localID, targetID) = (array.element, other.element)
      default: return false
      }
    }
  }

  /// Whether two types of one name are of one shape as far as pointers, arrays and prototypes go.
  mutating func areCompatible(
    _ localID: BTFTypeID, _ targetID: BTFTypeID
  ) throws(ObjectError) -> Bool {
    if !isLenient {
      guard try local.type(localID).looseKind == target.type(targetID).looseKind else {
        return false
      }
    }
    return try areCompatible(localID, targetID, depth: 0)
  }

  private mutating func areCompatible(
    _ localID: BTFTypeID, _ targetID: BTFTypeID, depth: Int
  ) throws(ObjectError) -> Bool {
    guard depth < BTF.maximumDepth else { throw COREAccess.tooDeep }
    var (localID, targetID) = (localID, targetID)
    var isPointee = false
    for _ in 0...BTF.maximumDepth {
      try count()
      let own = try local.unqualified(localID).type
      let other = try target.unqualified(targetID).type
      if isLenient, isPointee, own.isOpaque || other.isOpaque { return true }
      isPointee = own.kind == .pointer
      guard own.looseKind == other.looseKind else { return false }
      switch (own, other) {
      case (.void, _), (.structure, _), (.union, _), (.enumeration, _), (.enumeration64, _),
        (.forward, _):
        return true
      case (.integer(let integer), .integer(let other)):
        return integer.bitOffset == 0 && other.bitOffset == 0
      case (.pointer(let pointee), .pointer(let other)): (localID, targetID) = (pointee, other)
      case (.array(let array), .array(let other)):
        (localID, targetID) = (array.element, other.element)
      case (.functionPrototype(let prototype), .functionPrototype(let other)):
        guard prototype.parameters.count == other.parameters.count else { return false }
        for (parameter, other) in zip(prototype.parameters, other.parameters) {
          guard try areCompatible(parameter.type, other.type, depth: depth &+ 1) else {
            return false
          }
        }
        (localID, targetID) = (prototype.result, other.result)
      default: return false
      }
    }
    throw COREAccess.tooDeep
  }
}

extension BTFType {
  /// Whether nothing is known of it but at most a name.
  fileprivate var isOpaque: Bool { kind == .void || kind == .forward }
}
