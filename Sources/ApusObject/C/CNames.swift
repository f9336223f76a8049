/// The names of types in C, where two must not have the same.
///
/// BTF may have several types of one name, from different sources of one kernel; C may not. The second gets the
/// suffix `___2`, which CO-RE takes for a flavour.
struct CNames {
  /// What a type is called where that differs from its name in BTF.
  private var types: [BTFTypeID: String] = [:]
  /// What an enum's values are called, by index, where that differs.
  private var values: [BTFTypeID: [Int: String]] = [:]
  /// What stands for a type that has no name of its own: that of a typedef.
  private(set) var aliases: [BTFTypeID: String] = [:]

  /// The tags (`struct x`) that are taken: by which keyword and, unless only declared, by which type.
  private var tags: [String: (keyword: String, owner: BTFTypeID?)] = [:]
  /// The names of typedefs and values that are taken, at first by the compiler.
  private var ordinary: Set<String> = ["__builtin_va_list"]

  func name(_ id: BTFTypeID, _ name: String) -> String { types[id] ?? name }

  func name(of index: Int, in id: BTFTypeID, _ name: String) -> String {
    values[id]?[index] ?? name
  }

  mutating func setAlias(of id: BTFTypeID, _ name: String) { aliases[id] = name }

  /// Takes a tag for a type that is defined, and has another name in BTF, or none.
  mutating func takeTag(
    _ keyword: String, _ name: String, for id: BTFTypeID, insteadOf original: String? = nil
  ) {
    for candidate in Self.candidates(name) {
      if let known = tags[candidate] {
        guard known.keyword == keyword, known.owner == nil || known.owner == id else { continue }
      }
      tags[candidate] = (keyword, id)
      set(candidate, insteadOf: original ?? name, for: id)
      return
    }
  }

  /// Takes a tag for a type that is only declared: one that is defined may have it.
  mutating func declareTag(_ keyword: String, _ name: String, for id: BTFTypeID) {
    for candidate in Self.candidates(name) {
      let known = tags[candidate]
      guard known == nil || known?.keyword == keyword else { continue }
      if known == nil { tags[candidate] = (keyword, nil) }
      set(candidate, insteadOf: name, for: id)
      return
    }
  }

  /// Takes the name of a typedef.
  mutating func takeTypedef(_ name: String, for id: BTFTypeID) {
    for candidate in Self.candidates(name) where ordinary.insert(candidate).inserted {
      set(candidate, insteadOf: name, for: id)
      return
    }
  }

  /// Takes the names of an enum's values.
  mutating func takeValues(_ names: [String], of id: BTFTypeID) {
    for (index, name) in names.enumerated() {
      for candidate in Self.candidates(name) where ordinary.insert(candidate).inserted {
        if candidate != name { values[id, default: [:]][index] = candidate }
        break
      }
    }
  }

  private mutating func set(_ taken: String, insteadOf name: String, for id: BTFTypeID) {
    if taken != name { types[id] = taken }
  }

  /// The name, and what it becomes if that is taken.
  private static func candidates(_ name: String) -> some Sequence<String> {
    let name = name.identifier
    return sequence(first: 1) { $0 &+ 1 }.lazy.map { $0 == 1 ? name : "\(name)___\($0)" }
  }
}

extension String {
  /// The name with what C does not let a name have replaced.
  var identifier: String {
    utf8.allSatisfy(CIdentifier.isAllowed)
      ? self : String(map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
