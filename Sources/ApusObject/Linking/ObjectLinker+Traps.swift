extension ObjectLinker {
  /// Gives the maps that count an object's traps other names than those of the objects before it have.
  ///
  /// The programs count at numbers that are in their code, so that each object keeps a map of its own.
  func renamingTraps(of object: ELFObject) throws(ObjectError) -> ELFObject {
    let suffixes = object.sections
      .filter { $0.name.hasPrefix(TrapSite.sectionName) }
      .map { String($0.name.dropFirst(TrapSite.sectionName.count)) }
    var taken = Set(suffixes)
    var names: [String: String] = [:]
    var number = 2
    for suffix in suffixes where sectionIndices[TrapSite.sectionName + suffix] != nil {
      while sectionIndices["\(TrapSite.sectionName)_\(number)"] != nil
        || !taken.insert("_\(number)").inserted
      {
        number &+= 1
      }
      names[TrapSite.sectionName + suffix] = "\(TrapSite.sectionName)_\(number)"
      names[TrapSite.mapName + suffix] = "\(TrapSite.mapName)_\(number)"
    }
    guard !names.isEmpty else { return object }
    var renamed = object
    for index in renamed.sections.indices {
      renamed.sections[index].name =
        names[object.sections[index].name] ?? object.sections[index].name
    }
    for index in renamed.symbols.indices {
      renamed.symbols[index].name = names[object.symbols[index].name] ?? object.symbols[index].name
    }
    try renamed.renameVariables(names)
    return renamed
  }
}

extension ELFObject {
  /// Renames variables in the types.
  fileprivate mutating func renameVariables(_ names: [String: String]) throws(ObjectError) {
    guard let place = sectionIndex(named: ".BTF") else { return }
    var types = try BTF(parsing: sections[place].data)
    for index in types.types.indices {
      guard case .variable(let name, let linkage, let type) = types.types[index],
        let new = names[name]
      else { continue }
      types.types[index] = .variable(name: new, linkage: linkage, type: type)
    }
    // What is said about the instructions shares the strings.
    let extensionPlace = sectionIndex(named: BTFExtension.sectionName)
    let records =
      if let extensionPlace {
        try BTFExtension(parsing: sections[extensionPlace].data, btf: sections[place].data)
      } else {
        BTFExtension()
      }
    let encoded = try types.encoded(byteOrder: byteOrder, extension: records)
    sections[place].content = .bytes(encoded.btf)
    if let extensionPlace { sections[extensionPlace].content = .bytes(encoded.extension) }
  }
}
