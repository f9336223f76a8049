// iproute2 puts programs into a program array by the names of their sections: `ID/KEY`, where the map's definition has
// the ID. Such a name says nothing of the program's type, which is that of the programs that call it.

extension MapDefinitions {
  /// Puts the first function of each section `ID/KEY` into the program array of that identifier.
  mutating func addTailCalls(_ object: ELFObject, _ maps: [(identifier: UInt32, map: Int)]) {
    let arrays = Dictionary(
      maps.filter { self.maps[$0.map].specification.type == .programArray }
        .map { ($0.identifier, $0.map) },
      uniquingKeysWith: { first, _ in first })
    guard !arrays.isEmpty else { return }
    for symbol in object.symbols where symbol.type == .function && symbol.value == 0 {
      guard let section = symbol.sectionIndex, !symbol.name.isEmpty,
        let place = TailCallPlace(section: object.sections[section].name),
        let map = arrays[place.identifier]
      else { continue }
      setSlot(place.key, of: map, to: symbol.name)
    }
  }
}

/// Where a program goes that is in a section `ID/KEY`.
private struct TailCallPlace {
  var identifier: UInt32
  var key: UInt32

  init?(section name: String) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let identifier = Self.number(parts[0]), let key = Self.number(parts[1])
    else { return nil }
    (self.identifier, self.key) = (identifier, key)
  }

  /// A number as C writes it: decimal, or with `0x` before it hexadecimal, or with `0` octal.
  private static func number(_ text: Substring) -> UInt32? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return UInt32(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0"), text.utf8.count > 1 { return UInt32(text.dropFirst(), radix: 8) }
    return UInt32(text)
  }
}

extension ObjectSpecification {
  /// Gives programs in sections `ID/KEY` the type of a program that uses the program array they are in.
  mutating func typeTailCalls() {
    let unknown = programs.indices.filter {
      programs[$0].type == .unspecified && TailCallPlace(section: programs[$0].sectionName) != nil
    }
    guard !unknown.isEmpty else { return }
    var users: [String: ProgramSpecification] = [:]
    for program in programs where program.type != .unspecified {
      for reference in program.records.references where users[reference.map] == nil {
        users[reference.map] = program
      }
    }
    var arrays: [String: String] = [:]
    for map in maps where map.type == .programArray && users[map.name] != nil {
      for name in map.slots.values { arrays[name] = map.name }
    }
    for index in unknown {
      guard let map = arrays[programs[index].name], let user = users[map] else { continue }
      programs[index].type = user.type
      programs[index].attachType = user.attachType
      programs[index].isAttachTypeOptional = user.isAttachTypeOptional
    }
  }
}
