extension BTF {
  /// The same types with each only once, and what has become of each id.
  ///
  /// Two types are one if nothing tells them apart, however far one follows what they refer to. Of a struct or union
  /// that is only declared in one place and defined in another, the definition stays. Variables stay as they are, and
  /// sections of data are left out.
  ///
  /// - Parameter replacements: Types in whose place others are.
  /// - Returns: The types, and by old id the new one; a section of data has none.
  func deduplicated(
    replacing replacements: [BTFTypeID: BTFTypeID] = [:]
  ) -> (types: BTF, ids: [BTFTypeID: BTFTypeID]) {
    var partition = TypePartition(self, replacements: replacements)
    partition.refine()
    let definitions = partition.definitions()
    if !definitions.isEmpty {
      partition = TypePartition(
        self, replacements: replacements.merging(definitions) { first, _ in first })
      partition.refine()
    }
    return partition.merged()
  }
}

/// A partition of types into those that nothing so far has told apart.
private struct TypePartition {
  let types: [BTFType]
  /// Where in ``types`` the type is that is in the place of one; mostly its own place.
  private let targets: [Int]
  /// By place in ``types``, the number of its class.
  private var classes: [Int]
  private var count = 0

  /// More steps than merging the types of real objects takes; what is not done until then is not merged.
  private static let maximumSteps = 100_000_000

  init(_ btf: BTF, replacements: [BTFTypeID: BTFTypeID]) {
    types = btf.types
    var targets = Array(btf.types.indices)
    for (old, new) in replacements {
      let (old, new) = (Int(old.rawValue) &- 1, Int(new.rawValue) &- 1)
      if targets.indices.contains(old), targets.indices.contains(new) { targets[old] = new }
    }
    // A replacement may itself be replaced, by a definition; a circle is cut.
    for index in targets.indices {
      var target = targets[index]
      for _ in 0..<4 where targets[target] != target { target = targets[target] }
      targets[index] = targets[target] == target ? target : index
    }
    self.targets = targets
    classes = [Int](repeating: 0, count: types.count)
    var known: [BTFType: Int] = [:]
    for (index, type) in types.enumerated() {
      var shape = type
      shape.mapReferences { _ in .void }
      switch type {
      case .variable, .dataSection:
        classes[index] = count
        count &+= 1
      default:
        let number = known[shape] ?? count
        if number == count {
          known[shape] = number
          count &+= 1
        }
        classes[index] = number
      }
    }
  }

  /// The class of what a type refers to; 0 is that of `void`, and of what is not there.
  private func classNumber(_ id: BTFTypeID) -> Int {
    let index = Int(id.rawValue) &- 1
    return targets.indices.contains(index) ? classes[targets[index]] &+ 1 : 0
  }

  /// Tells types apart by what they refer to, until that tells no more.
  mutating func refine() {
    var steps = 0
    while true {
      var known: [[Int]: Int] = [:]
      var next = [Int](repeating: 0, count: types.count)
      for (index, type) in types.enumerated() {
        let key = [classes[index]] + type.references.map(classNumber)
        steps &+= key.count
        let number = known[key] ?? known.count
        if number == known.count { known[key] = number }
        next[index] = number
      }
      let isStable = known.count == count
      classes = next
      count = known.count
      if isStable { return }
      guard steps < Self.maximumSteps else {
        classes = Array(types.indices)
        count = types.count
        return
      }
    }
  }

  /// For each declaration of a struct or union the only definition of that name, where there is one.
  func definitions() -> [BTFTypeID: BTFTypeID] {
    struct Name: Hashable {
      var text: String
      var isUnion: Bool
    }
    var known: [Name: Int?] = [:]
    func note(_ name: Name, _ index: Int) {
      guard let first = known[name] else {
        known[name] = index
        return
      }
      if let first, classes[first] != classes[index] { known[name] = Int?.none }
    }
    for (index, type) in types.enumerated() {
      switch type {
      case .structure(let composite) where !composite.name.isEmpty:
        note(Name(text: composite.name, isUnion: false), index)
      case .union(let composite) where !composite.name.isEmpty:
        note(Name(text: composite.name, isUnion: true), index)
      default: break
      }
    }
    var definitions: [BTFTypeID: BTFTypeID] = [:]
    for (index, type) in types.enumerated() {
      guard case .forward(let name, let isUnion) = type,
        let definition = known[Name(text: name, isUnion: isUnion)] ?? nil
      else { continue }
      definitions[BTFTypeID(UInt32(clamping: index &+ 1))] =
        BTFTypeID(UInt32(clamping: definition &+ 1))
    }
    return definitions
  }

  /// One type of each class.
  func merged() -> (types: BTF, ids: [BTFTypeID: BTFTypeID]) {
    var newIDs: [Int: BTFTypeID] = [:]
    var kept: [Int] = []
    for (index, type) in types.enumerated() where targets[index] == index {
      if case .dataSection = type { continue }
      guard newIDs[classes[index]] == nil else { continue }
      kept.append(index)
      newIDs[classes[index]] = BTFTypeID(UInt32(clamping: kept.count))
    }
    func moved(_ id: BTFTypeID) -> BTFTypeID {
      let index = Int(id.rawValue) &- 1
      guard targets.indices.contains(index) else { return .void }
      return newIDs[classes[targets[index]]] ?? .void
    }
    var result = BTF()
    result.types.reserveCapacity(kept.count)
    for index in kept {
      var type = types[index]
      type.mapReferences(moved)
      result.types.append(type)
    }
    var ids: [BTFTypeID: BTFTypeID] = [:]
    for index in types.indices {
      let id = BTFTypeID(UInt32(clamping: index &+ 1))
      let new = moved(id)
      if new != .void { ids[id] = new }
    }
    return (result, ids)
  }
}
