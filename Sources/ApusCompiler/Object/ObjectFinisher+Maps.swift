import ApusObject

extension ObjectFinisher {
  /// Defines the maps in section `.maps`, in libbpf's way: each is a variable of a struct type, and
  /// the types of the struct's members say what the map is.
  mutating func addMaps() throws(CompilerError) {
    let maps = contents.maps + trapCounters
    guard !maps.isEmpty else { return }
    let section = sections.count
    var variables: [BTFDataSection.Variable] = []
    var offset: UInt32 = 0
    for map in maps {
      let definition = try definition(of: map)
      let type = types.add(
        .structure(
          BTFComposite(
            name: "", size: UInt32(clamping: definition.count) &* Self.memberSize,
            members: definition)))
      let variable = types.add(.variable(name: map.name, linkage: .global, type: type))
      let size = UInt32(clamping: definition.count) &* Self.memberSize
      variables.append(BTFDataSection.Variable(type: variable, offset: offset, size: size))
      references[map.name] = symbols.count
      symbols.append(
        ELFSymbol(
          name: map.name, value: UInt64(offset), size: UInt64(size), section: .section(section),
          type: .object))
      offset &+= size
    }
    _ = types.add(
      .dataSection(BTFDataSection(name: ".maps", size: offset, variables: variables)))
    sections.append(
      ELFSection(
        name: ".maps", flags: [.allocated, .writable],
        data: [UInt8](repeating: 0, count: Int(offset)), alignment: 8))
  }

  /// The map that counts traps, if there are any.
  var trapCounters: [MapGlobal] {
    guard !traps.isEmpty else { return [] }
    return [
      MapGlobal(
        name: TrapSite.mapName, symbol: TrapSite.mapName, type: MapType.perCPUArray.rawValue,
        keySize: 4, valueSize: 8, maxEntries: UInt32(clamping: traps.count), flags: 0,
        location: nil, typeArguments: [])
    ]
  }

  /// The members of the struct that defines a map.
  mutating func definition(
    of map: MapGlobal
  ) throws(CompilerError) -> [BTFComposite.Member] {
    var members: [(name: String, type: BTFTypeID)] = [("type", number(map.type))]
    let value = map.typeArguments.last
    let key = map.typeArguments.count == 2 ? map.typeArguments.first : nil
    if let key {
      if let fault = KeyLayout.fault(of: key, size: map.keySize, in: metadata) {
        throw CompilerError(.lowering, "the key of map '\(map.name)' \(fault)", at: map.location)
      }
      members.append(("key", pointer(to: types.type(key, size: map.keySize))))
    } else if map.keySize == 4 {
      members.append(("key", pointer(to: types.integer(.u32))))
    }
    if let value {
      members.append(("value", pointer(to: types.type(value, size: map.valueSize))))
    } else if map.valueSize == 8 {
      members.append(("value", pointer(to: types.integer(.u64))))
    }
    members.append(("max_entries", number(map.maxEntries)))
    if map.flags != 0 { members.append(("map_flags", number(map.flags))) }
    return members.enumerated()
      .map { index, member in
        BTFComposite.Member(
          name: member.name, type: member.type,
          byteOffset: UInt32(clamping: index) &* Self.memberSize)
      }
  }

  mutating func pointer(to type: BTFTypeID) -> BTFTypeID {
    types.add(.pointer(to: type))
  }

  /// A number as a type: a pointer to an array of so many elements.
  mutating func number(_ number: UInt32) -> BTFTypeID {
    let element = types.integer(.s32)
    let index = types.integer(.u32)
    let array = types.add(.array(BTFArray(element: element, index: index, count: number)))
    return pointer(to: array)
  }
}
