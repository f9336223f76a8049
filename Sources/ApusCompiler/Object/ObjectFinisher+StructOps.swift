import ApusObject

extension ObjectFinisher {
  /// Defines the structs of callbacks in sections `.struct_ops` and `.struct_ops.link`, in libbpf's way: each is a
  /// variable of the kernel's struct, with the members that are set, and points at its programs.
  mutating func addStructOps() throws(CompilerError) {
    let all = contents.maps.filter(\.isStructOps)
    try checkStructOps(all)
    for (name, isLinked) in [(".struct_ops", false), (".struct_ops.link", true)] {
      let maps = all.filter { MapFlags(rawValue: $0.flags).contains(.link) == isLinked }
      guard !maps.isEmpty else { continue }
      let index = sections.count
      var section = ELFSection(
        name: name, flags: [.allocated, .writable], data: [], alignment: 8)
      var variables: [BTFDataSection.Variable] = []
      var data: [UInt8] = []
      for map in maps {
        let offset = data.count
        let value = try structOpsValue(of: map)
        data += value.bytes
        for (place, symbol) in value.programs {
          section.relocations.append(
            ELFRelocation(
              offset: UInt64(offset + place), symbol: symbol, type: .absolute64))
        }
        let size = UInt32(clamping: value.bytes.count)
        let variable = types.add(.variable(name: map.name, linkage: .global, type: value.type))
        variables.append(
          BTFDataSection.Variable(type: variable, offset: UInt32(clamping: offset), size: size))
        symbols.append(
          ELFSymbol(
            name: map.name, value: UInt64(offset), size: UInt64(size), section: .section(index),
            type: .object))
      }
      section.data = data
      _ = types.add(
        .dataSection(
          BTFDataSection(name: name, size: UInt32(clamping: data.count), variables: variables)))
      sections.append(section)
    }
    try checkCallbacks(of: all)
  }

  /// The value of a struct of callbacks, its type, and where in it which symbols' addresses belong.
  private mutating func structOpsValue(
    of map: MapGlobal
  ) throws(CompilerError) -> (type: BTFTypeID, bytes: [UInt8], programs: [(Int, Int)]) {
    var bytes: [UInt8] = []
    var programs: [(Int, Int)] = []
    var members: [BTFComposite.Member] = []
    for member in map.structOps {
      guard let value = member.bytes else {
        throw CompilerError(
          .lowering, "'\(map.name)' sets \(member.name) to \(member.value.misfit)", at: map.location
        )
      }
      while bytes.count % member.alignment != 0 { bytes.append(0) }
      var type = kernelType(member.type)
      if case .program(let symbol) = member.value {
        let program = try program(symbol, for: member, of: map)
        if let place = references[program.name] { programs.append((bytes.count, place)) }
        let result = registerType(signatures[program.name]?.result ?? "void")
        let prototype = types.add(
          .functionPrototype(BTFPrototype(result: result, parameters: [])))
        type = pointer(to: prototype)
      }
      members.append(
        BTFComposite.Member(
          name: member.name, type: type, byteOffset: UInt32(clamping: bytes.count)))
      bytes += value
    }
    while bytes.count % 8 != 0 { bytes.append(0) }
    let type = types.add(
      .structure(
        BTFComposite(
          name: map.structOps.first?.structure ?? "", size: UInt32(clamping: bytes.count),
          members: members)))
    return (type, bytes, programs)
  }

  /// The program that a member is set to.
  private func program(
    _ symbol: String, for member: StructOpsMember, of map: MapGlobal
  ) throws(CompilerError) -> ProgramEntry {
    guard let program = contents.programs.first(where: { $0.symbol == symbol }) else {
      throw CompilerError(
        .lowering,
        "'\(map.name)' sets \(member.name) to what is no program: mark the function "
          + "'@section(\"struct_ops/\(member.name)\") @used'", at: map.location)
    }
    return program
  }

  /// Refuses structs without members, members that are set twice, and programs that are several callbacks.
  private func checkStructOps(_ maps: [MapGlobal]) throws(CompilerError) {
    var uses: [String: (structure: String, member: String)] = [:]
    for map in maps {
      guard !map.structOps.isEmpty else {
        throw CompilerError(
          .lowering, "'\(map.name)' sets no member that is known when it is compiled",
          at: map.location)
      }
      var names: Set<String> = []
      for member in map.structOps {
        guard names.insert(member.name).inserted else {
          throw CompilerError(
            .lowering, "'\(map.name)' sets \(member.name) twice", at: map.location)
        }
        guard case .program(let symbol) = member.value else { continue }
        let program = try program(symbol, for: member, of: map)
        let other = uses.updateValue((member.structure, member.name), forKey: symbol)
        guard let other, other != (member.structure, member.name) else { continue }
        throw CompilerError(
          .lowering,
          "'\(program.name)' cannot be \(member.structure).\(member.name) and \(other.structure).\(other.member): the "
            + "kernel takes a program as one callback", at: program.location)
      }
    }
  }

  /// Refuses programs that no struct of callbacks has in it.
  private func checkCallbacks(of maps: [MapGlobal]) throws(CompilerError) {
    let used = Set(maps.flatMap(\.structOps).map(\.value))
    for program in contents.programs where !used.contains(.program(program.symbol)) {
      guard ProgramKind.of(section: program.section)?.context == "StructOpsContext" else {
        continue
      }
      throw CompilerError(
        .lowering,
        "'\(program.name)' is a callback of nothing: set a member of a StructOps to it",
        at: program.location)
    }
  }
}

extension MapGlobal {
  /// Whether it is a struct of callbacks.
  var isStructOps: Bool { MapType(rawValue: type) == .structOps }
}

extension StructOpsMember.Value {
  /// What is said of it where the member cannot be it.
  fileprivate var misfit: String {
    switch self {
    case .number(let number): "\(number), which does not fit the member's type"
    case .text(let text):
      "\"\(text)\", for which the member is no array of characters, or one with too little room"
    case .program: "a program, and it is no pointer to a function"
    }
  }
}
