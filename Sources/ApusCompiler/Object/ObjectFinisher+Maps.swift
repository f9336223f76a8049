import ApusObject

extension ObjectFinisher {
  /// Defines the maps in section `.maps`, in libbpf's way: each is a variable of a struct type, and
  /// the types of the struct's members say what the map is.
  mutating func addMaps() throws(CompilerError) {
    let maps = contents.maps.filter { !$0.isStructOps } + trapCounters
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
    if let key = try keyType(of: map) {
      members.append(("key", pointer(to: key)))
    } else if map.keySize > 0 {
      members.append(("key_size", number(map.keySize)))
    }
    if let value = try valueType(of: map) {
      members.append(("value", pointer(to: value)))
    } else if map.valueSize > 0 {
      members.append(("value_size", number(map.valueSize)))
    }
    members.append(("max_entries", number(map.maxEntries)))
    if map.flags != 0 { members.append(("map_flags", number(map.flags))) }
    if map.extra != 0 { members.append(("map_extra", number(UInt32(clamping: map.extra)))) }
    if let inner = map.inner.first {
      members.append(("values", try contents(like: inner)))
    }
    return members.enumerated()
      .map { index, member in
        BTFComposite.Member(
          name: member.name, type: member.type,
          byteOffset: UInt32(clamping: index) &* Self.memberSize)
      }
  }

  /// The type of the member that says what the maps in a map are like: an array of pointers to a definition.
  private mutating func contents(like inner: MapGlobal) throws(CompilerError) -> BTFTypeID {
    let definition = try definition(of: inner)
    let size = UInt32(clamping: definition.count) &* Self.memberSize
    let structure = types.add(
      .structure(BTFComposite(name: "", size: size, members: definition)))
    let (element, index) = (pointer(to: structure), types.integer(.u32))
    return types.add(.array(BTFArray(element: element, index: index, count: 0)))
  }

  /// The type of a map's keys, or nil for a map without.
  ///
  /// - Throws: ``CompilerError`` for a type that the kernel cannot compare.
  private mutating func keyType(of map: MapGlobal) throws(CompilerError) -> BTFTypeID? {
    guard let rules = MapType(rawValue: map.type).rules else { return nil }
    switch rules.key {
    case .none: return nil
    // The kernel wants types of maps of its own objects' values, and just these.
    case .descriptor: return types.integer(.s32)
    case .oneOf: return cgroupStorageKey()
    case .index: return types.integer(.u32)
    case .prefix: return try prefixType(of: map)
    case .any, .upTo:
      guard let key = map.typeArguments.first else { return nil }
      if let fault = KeyLayout.fault(of: key, size: map.keySize, in: metadata) {
        throw CompilerError(.lowering, "the key of map '\(map.name)' \(fault)", at: map.location)
      }
      return types.type(key, size: map.keySize)
    }
  }

  /// What user space names a value of a control group by: `struct bpf_cgroup_storage_key`.
  private mutating func cgroupStorageKey() -> BTFTypeID {
    let members = [
      BTFComposite.Member(name: "cgroup_inode_id", type: types.integer(.u64), byteOffset: 0),
      BTFComposite.Member(name: "attach_type", type: types.integer(.u32), byteOffset: 8),
    ]
    return types.add(
      .structure(BTFComposite(name: "bpf_cgroup_storage_key", size: 16, members: members)))
  }

  /// A length and an address: the key of a trie.
  private mutating func prefixType(of map: MapGlobal) throws(CompilerError) -> BTFTypeID? {
    guard let address = map.typeArguments.first else { return nil }
    // ApusKernel says so where the address does not follow the length at once.
    guard map.keySize > 4 else {
      throw CompilerError(
        .lowering,
        "the address of map '\(map.name)' is aligned to more than 4 bytes, and the kernel wants it right "
          + "behind the prefix's length: use smaller numbers, such as BigEndian<UInt32>",
        at: map.location)
    }
    let size = map.keySize - 4
    if let fault = KeyLayout.fault(of: address, size: size, in: metadata) {
      throw CompilerError(.lowering, "the key of map '\(map.name)' \(fault)", at: map.location)
    }
    let members = [
      BTFComposite.Member(name: "length", type: types.integer(.u32), byteOffset: 0),
      BTFComposite.Member(name: "address", type: types.type(address, size: size), byteOffset: 4),
    ]
    return types.add(
      .structure(BTFComposite(name: "Prefix", size: map.keySize, members: members)))
  }

  /// The type of a map's values, or nil for a map without.
  ///
  /// - Throws: ``CompilerError`` for a type that the kernel cannot compare, where it does.
  private mutating func valueType(of map: MapGlobal) throws(CompilerError) -> BTFTypeID? {
    let type = MapType(rawValue: map.type)
    if map.name == TrapSite.mapName { return types.integer(.u64) }
    switch type.rules?.value {
    case .any, .upTo: break
    // Descriptors, stacks and what else the kernel defines: it takes no types for them.
    default: return nil
    }
    guard let value = map.typeArguments.last else { return nil }
    if type == .bloomFilter,
      let fault = KeyLayout.fault(of: value, size: map.valueSize, in: metadata)
    {
      throw CompilerError(.lowering, "the value of map '\(map.name)' \(fault)", at: map.location)
    }
    let result = types.type(value, size: map.valueSize)
    try checkFields(of: result, in: map, of: type)
    return result
  }

  /// Refuses a lock, a timer or what else the kernel looks after in the values of a map whose type cannot have it.
  private func checkFields(
    of value: BTFTypeID, in map: MapGlobal, of type: MapType
  ) throws(CompilerError) {
    for (field, name) in MapValueFields.kernelNames
    where !type.valueFields.contains(field) && types.btf.contains(name, in: value) {
      let able = MapType.all.filter { $0.valueFields.contains(field) }.compactMap(\.swiftName)
      throw CompilerError(
        .lowering,
        "the values of map '\(map.name)' have a '\(name)' in them, which the kernel allows only in: "
          + able.joined(separator: ", "),
        at: map.location)
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

extension BTF {
  /// Whether a type is, or has in it, a struct of a name, or a pointer with such a tag.
  fileprivate func contains(_ name: String, in id: BTFTypeID, depth: Int = 0) -> Bool {
    guard depth < 32, let type = try? type(id) else { return false }
    return switch type {
    case .structure(let structure):
      structure.name == name
        || structure.members.contains { contains(name, in: $0.type, depth: depth + 1) }
    case .array(let array): contains(name, in: array.element, depth: depth + 1)
    case .typedef(_, let other): contains(name, in: other, depth: depth + 1)
    case .pointer(let target): (try? self.type(target)).map { $0.isTag(name) } ?? false
    default: false
    }
  }
}

extension BTFType {
  /// Whether it is a type tag of a name.
  fileprivate func isTag(_ name: String) -> Bool {
    guard case .typeTag(let tag, _, _) = self else { return false }
    return tag == name
  }
}
