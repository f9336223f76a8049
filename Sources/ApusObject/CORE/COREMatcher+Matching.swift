// `BPF_CORE_TYPE_MATCHES`: whether a type of the kernel has everything that the program's type of that name has,
// down to the types of members.

extension COREMatcher {
  mutating func matches(
    _ localID: BTFTypeID, _ targetID: BTFTypeID, behindPointer: Bool, depth: Int = 0
  ) throws(ObjectError) -> Bool {
    guard depth < BTF.maximumDepth else { throw COREAccess.tooDeep }
    var (localID, targetID, behindPointer) = (localID, targetID, behindPointer)
    for _ in 0...BTF.maximumDepth {
      try count()
      let own = try local.unqualified(localID).type
      let other = try target.unqualified(targetID).type
      guard Self.haveOneName(own.name, other.name) else { return false }
      switch (own, other) {
      case (.void, .void): return true
      case (.forward(_, let isUnion), .forward(_, let other)): return isUnion == other
      case (.forward(_, let isUnion), .structure): return behindPointer && !isUnion
      case (.forward(_, let isUnion), .union): return behindPointer && isUnion
      case (.structure, .forward(_, let isUnion)): return behindPointer && !isUnion
      case (.union, .forward(_, let isUnion)): return behindPointer && isUnion
      case (.structure(let composite), .structure(let other)),
        (.union(let composite), .union(let other)):
        if behindPointer { return true }
        return try compositesMatch(composite, other, depth: depth)
      case (.integer(let integer), .integer(let other)):
        return integer.size == other.size
          && integer.encoding.contains(.signed) == other.encoding.contains(.signed)
      case (.pointer(let pointee), .pointer(let other)):
        (localID, targetID, behindPointer) = (pointee, other, true)
      case (.array(let array), .array(let other)):
        guard array.count == other.count else { return false }
        (localID, targetID) = (array.element, other.element)
      case (.functionPrototype(let prototype), .functionPrototype(let other)):
        guard prototype.parameters.count == other.parameters.count else { return false }
        for (parameter, other) in zip(prototype.parameters, other.parameters) {
          let isMatch = try matches(
            parameter.type, other.type, behindPointer: behindPointer, depth: depth &+ 1)
          guard isMatch else { return false }
        }
        (localID, targetID) = (prototype.result, other.result)
      default:
        guard let values = own.values, let others = other.values else { return false }
        return try valuesMatch(values, others)
      }
    }
    throw COREAccess.tooDeep
  }

  private mutating func compositesMatch(
    _ own: BTFComposite, _ other: BTFComposite, depth: Int
  ) throws(ObjectError) -> Bool {
    guard own.members.count <= other.members.count else { return false }
    for member in own.members {
      var isMatched = false
      for candidate in other.members {
        try count()
        guard Self.haveOneName(member.name, candidate.name) else { continue }
        isMatched = try matches(
          member.type, candidate.type, behindPointer: false, depth: depth &+ 1)
        if isMatched { break }
      }
      guard isMatched else { return false }
    }
    return true
  }

  private mutating func valuesMatch(
    _ own: [BTFEnumeration.Value], _ others: [BTFEnumeration.Value]
  ) throws(ObjectError) -> Bool {
    guard own.count <= others.count else { return false }
    let names = Set(others.map(\.name.essential))
    for value in own where !names.contains(value.name.essential) { return false }
    return true
  }

  private static func haveOneName(_ own: String?, _ other: String?) -> Bool {
    (own ?? "").essential == (other ?? "").essential
  }
}
