/// Compares how two objects declare one function, variable or map.
///
/// Names of parameters may differ, and a struct that one object only declares is the one of that name that the other
/// defines.
struct DeclarationComparison {
  private let types: BTF
  /// Types can be made such that comparing them takes for ever; this is for all the declarations of some objects.
  private var remaining = 10_000_000

  init(_ types: BTF) { self.types = types }

  mutating func areCompatible(
    _ first: BTFTypeID, _ second: BTFTypeID, depth: Int = 0
  ) throws(ObjectError) -> Bool {
    remaining &-= 1
    guard depth < BTF.maximumDepth, remaining > 0 else {
      throw ObjectError(.limitExceeded, "comparing two declarations has no end", section: ".BTF")
    }
    if first == second { return true }
    switch (try types.unqualified(first).type, try types.unqualified(second).type) {
    case (.void, .void): return true
    case (.function(_, _, let own), .function(_, _, let other)),
      (.variable(_, _, let own), .variable(_, _, let other)),
      (.pointer(let own), .pointer(let other)):
      return try areCompatible(own, other, depth: depth &+ 1)
    case (.integer(let own), .integer(let other)):
      return own.size == other.size && own.encoding == other.encoding
    case (.float(_, let own), .float(_, let other)): return own == other
    case (.array(let own), .array(let other)):
      // A declaration may leave the length out.
      guard own.count == other.count || own.count == 0 || other.count == 0 else { return false }
      return try areCompatible(own.element, other.element, depth: depth &+ 1)
    case (.functionPrototype(let own), .functionPrototype(let other)):
      guard own.parameters.count == other.parameters.count else { return false }
      for (own, other) in zip(own.parameters, other.parameters) {
        guard try areCompatible(own.type, other.type, depth: depth &+ 1) else { return false }
      }
      return try areCompatible(own.result, other.result, depth: depth &+ 1)
    case (.structure(let own), .structure(let other)), (.union(let own), .union(let other)):
      return try haveSameMembers(own, other, depth: depth)
    case (.enumeration(let own), .enumeration(let other)),
      (.enumeration64(let own), .enumeration64(let other)):
      return own.size == other.size
    case (.forward(let own, let isUnion), .forward(let other, let isOtherUnion)):
      return own == other && isUnion == isOtherUnion
    case (.forward(let name, false), .structure(let composite)),
      (.structure(let composite), .forward(let name, false)),
      (.forward(let name, true), .union(let composite)),
      (.union(let composite), .forward(let name, true)):
      return composite.name == name
    default: return false
    }
  }

  /// Whether two variables define one map: of a struct with a name, too, the members matter.
  mutating func areSameMaps(
    _ first: BTFTypeID, _ second: BTFTypeID
  ) throws(ObjectError) -> Bool {
    guard case .variable(let name, _, let own) = try types.type(first),
      case .variable(_, _, let other) = try types.type(second)
    else { return false }
    var readers = (MapDefinition(name: name, btf: types), MapDefinition(name: name, btf: types))
    return try areSameMaps(
      try readers.0.specification(own), try readers.1.specification(other))
  }

  private mutating func areSameMaps(
    _ first: MapSpecification, _ second: MapSpecification
  ) throws(ObjectError) -> Bool {
    var (own, other) = (first, second)
    for pair in [(own.keyTypeID, other.keyTypeID), (own.valueTypeID, other.valueTypeID)] {
      if let own = pair.0, let other = pair.1, try !areCompatible(own, other) { return false }
    }
    if let inner = own.innerMap, let otherInner = other.innerMap,
      try !areSameMaps(inner, otherInner)
    {
      return false
    }
    own.clearTypes()
    other.clearTypes()
    return own == other
  }

  /// One with a name is known by it; those without, such as definitions of maps, by their members.
  private mutating func haveSameMembers(
    _ own: BTFComposite, _ other: BTFComposite, depth: Int
  ) throws(ObjectError) -> Bool {
    guard own.name == other.name, own.size == other.size,
      own.members.count == other.members.count
    else { return false }
    guard own.name.isEmpty else { return true }
    for (own, other) in zip(own.members, other.members) {
      guard own.name == other.name, own.bitOffset == other.bitOffset,
        try areCompatible(own.type, other.type, depth: depth &+ 1)
      else { return false }
    }
    return true
  }
}

extension MapSpecification {
  /// Leaves what does not depend on the numbers of types.
  fileprivate mutating func clearTypes() {
    keyTypeID = nil
    valueTypeID = nil
    innerMap = innerMap.map { _ in MapSpecification(name: "", type: .unspecified) }
  }
}
