/// The functions of an object, with what each of them refers to.
struct ObjectCode {
  let object: ELFObject
  let btf: BTF?
  let definitions: MapDefinitions
  let data: DataSections

  /// Every function of every executable section, by section and start.
  private(set) var functions: [ObjectFunction] = []
  /// What the functions refer to.
  var records = InstructionRecords()
  /// The instructions of all sections that have functions, as they are in the object.
  private var code: [Instruction] = []
  /// The same with what is known of their operands before programs are put together.
  private var resolvedCode: [Instruction] = []
  /// By section, where in ``code`` its instructions start.
  private var codeStarts: [Int]
  /// By section, how many instructions it has; 0 if it has no functions.
  private var codeCounts: [Int]
  /// What the compiler says about the instructions.
  let debugInformation: DebugInformation
  /// By section, where in ``debugInformation`` it is; -1 if it is not there.
  private(set) var debugPlaces: [Int]
  /// By instruction, the number of the function that starts there, counted from 1.
  private var starts: [UInt32] = []
  /// The instructions of all functions.
  ///
  /// Functions may overlap, so that there can be more than the file has bytes.
  private var totalSize = 0
  /// By instruction, the number of the relocation, counted from 1.
  private var relocations: [UInt32] = []
  /// By name, the section that BTF declares a variable or function from elsewhere in.
  private let externalSections: [String: String]
  /// By name of a program, where in ``functions`` the function is that is called when it throws.
  private(set) var exceptionCallbacks: [String: Int] = [:]

  init(
    _ object: ELFObject, btf: BTF?, debugInformation: DebugInformation, definitions: MapDefinitions,
    data: DataSections
  ) throws(ObjectError) {
    self.object = object
    self.btf = btf
    self.definitions = definitions
    self.data = data
    self.debugInformation = debugInformation
    codeStarts = Array(filledWith: 0, count: object.sections.count)
    codeCounts = codeStarts
    debugPlaces = Array(filledWith: -1, count: object.sections.count)
    externalSections = Self.externalSections(of: object, btf)
    // Numbers of symbols, as a symbol is large.
    var symbols = [[Int]](filledWith: [], count: object.sections.count)
    for index in object.symbols.indices
    where object.symbols[index].type == .function && !object.symbols[index].name.isEmpty {
      if let section = object.symbols[index].sectionIndex { symbols[section].append(index) }
    }
    findDebugInformation(symbols)
    for index in object.sections.indices where object.sections[index].isExecutable {
      symbols[index].sortByValue(object.symbols)
      try addFunctions(of: index, symbols[index])
    }
    resolvedCode = code
    // What is not changed is not looked for in each function.
    let (instructions, relocations) = (code, relocations)
    for index in functions.indices {
      try resolve(index, code: instructions, relocations: relocations)
    }
    findExceptionCallbacks()
  }

  /// Finds what the compiler says about the instructions of the sections that have functions.
  private mutating func findDebugInformation(_ symbols: [[Int]]) {
    let sections = debugInformation.sections
    guard sections.count > 16 else {
      // A few are compared, as hashing takes types that have to be made at the first load of a process.
      for index in symbols.indices where !symbols[index].isEmpty {
        let name = object.sections[index].name
        debugPlaces[index] = sections.firstIndex { $0.name == name } ?? -1
      }
      return
    }
    var places: [String: Int] = [:]
    for index in sections.indices { places[sections[index].name] = index }
    for index in symbols.indices where !symbols[index].isEmpty {
      debugPlaces[index] = places[object.sections[index].name] ?? -1
    }
  }

  private mutating func addFunctions(
    of index: Int, _ symbols: [Int]
  ) throws(ObjectError) {
    guard !symbols.isEmpty else { return }
    functions.reserveCapacity(functions.count &+ symbols.count)
    let section = object.sections[index]
    let code = try Instruction.decode(
      section.data, object.byteOrder, section: section.name)
    let size = UInt64(Instruction.size)
    let byteCount = UInt64(code.count) &* size
    let start = self.code.count
    (codeStarts[index], codeCounts[index]) = (start, code.count)
    if start == 0 { self.code = code } else { self.code += code }
    starts += repeatElement(0, count: code.count)
    var records = ObjectFunction.Records()
    for symbol in symbols {
      let (first, count) = (object.symbols[symbol].value, object.symbols[symbol].size)
      let (end, overflow) = first.addingReportingOverflow(count)
      guard !overflow, end <= byteCount, count > 0, first % size == 0, count % size == 0 else {
        throw ObjectError(
          .invalidProgram,
          "function \"\(object.symbols[symbol].name)\" does not consist of instructions",
          section: section.name, offset: Int(clamping: first))
      }
      let slots = Int(first / size)..<Int(end / size)
      totalSize &+= slots.count
      guard totalSize <= Self.maximumTotalSize else {
        throw ObjectError(
          .limitExceeded, "the functions have more than \(Self.maximumTotalSize) instructions",
          section: section.name)
      }
      if starts[start &+ slots.lowerBound] == 0 {
        starts[start &+ slots.lowerBound] = UInt32(clamping: functions.count &+ 1)
      }
      if case let place = debugPlaces[index], place >= 0 {
        records = debugInformation.sections[place].records(in: slots, before: records)
      }
      functions.append(
        ObjectFunction(
          name: object.symbols[symbol].name, section: index,
          isLocal: object.symbols[symbol].binding == .local, slots: slots, records: records))
    }
    try noteRelocations(of: section, start: start, slots: code.count)
  }

  private mutating func noteRelocations(
    of section: ELFSection, start: Int, slots: Int
  ) throws(ObjectError) {
    relocations += repeatElement(0, count: slots)
    for number in section.relocations.indices {
      let relocation = section.relocations[number]
      if relocation.type == .none { continue }
      let size = UInt64(Instruction.size)
      guard relocation.offset % size == 0, relocation.offset < section.size,
        relocation.addend == nil
      else {
        throw ObjectError(
          .invalidRelocation, "a relocation is not one of an instruction", section: section.name,
          offset: Int(clamping: relocation.offset))
      }
      let slot = Int(relocation.offset / size)
      guard slot < slots, relocations[start &+ slot] == 0 else {
        throw ObjectError(
          .invalidRelocation, "an instruction has two relocations", section: section.name,
          offset: Int(clamping: relocation.offset))
      }
      relocations[start &+ slot] = UInt32(clamping: number &+ 1)
    }
  }
}

extension ObjectCode {
  /// The instructions of a function, with what is known of their operands before programs are put together.
  func code(of index: Int) -> ArraySlice<Instruction> {
    let start = codeStarts[functions[index].section]
    let slots = functions[index].slots
    return resolvedCode[start &+ slots.lowerBound..<start &+ slots.upperBound]
  }
}

extension ObjectCode {
  /// Whether a slot of a function's section is the second one of a 16-byte load.
  func isSecondHalf(_ slot: Int, of index: Int) -> Bool {
    code[codeStarts[functions[index].section] &+ slot].opcode == 0
  }
}

// MARK: - What functions refer to

extension ObjectCode {
  private mutating func resolve(
    _ index: Int, code: [Instruction], relocations: [UInt32]
  ) throws(ObjectError) {
    let section = functions[index].section
    let slots = functions[index].slots
    let start = codeStarts[section]
    let first = (
      records.references.count, records.externalCalls.count, records.externalVariables.count
    )
    var slot = slots.lowerBound
    while slot < slots.upperBound {
      let instruction = code[start &+ slot]
      if relocations[start &+ slot] != 0 {
        let number = Int(relocations[start &+ slot]) &- 1
        try resolve(object.sections[section].relocations[number], instruction, slot, index)
      } else if instruction.isSubprogramCall || instruction.isFunctionAddress {
        let target = slot &+ Int(instruction.immediate) &+ 1
        try call(section: section, target, slot, index)
      }
      slot &+= instruction.isWide ? 2 : 1
    }
    guard slot == slots.upperBound else {
      throw error("it ends within a 16-byte load", slot &- 2, index)
    }
    functions[index].places.references = first.0..<records.references.count
    functions[index].places.externalCalls = first.1..<records.externalCalls.count
    functions[index].places.externalVariables = first.2..<records.externalVariables.count
  }

  private func error(_ message: String, _ slot: Int, _ index: Int) -> ObjectError {
    ObjectError(
      .invalidRelocation, "function \"\(functions[index].name)\": \(message)",
      section: object.sections[functions[index].section].name, offset: slot &* Instruction.size)
  }

  private mutating func resolve(
    _ relocation: ELFRelocation, _ instruction: Instruction, _ slot: Int, _ index: Int
  ) throws(ObjectError) {
    guard let symbol = relocation.symbol, object.symbols.indices.contains(symbol) else {
      throw error("a relocation refers to no symbol", slot, index)
    }
    switch relocation.type {
    case .wideImmediate where instruction.isWide:
      try resolveWide(symbol, immediate: instruction.immediate, slot, index)
    case .call where instruction.isCall:
      try resolveCall(symbol, immediate: instruction.immediate, slot, index)
    default:
      throw error(
        "a relocation of type \(relocation.type.rawValue) does not fit the instruction", slot, index
      )
    }
  }

  /// Notes that a function calls the one that starts at an instruction, or takes its address.
  private mutating func call(
    section: Int, _ target: Int, _ slot: Int, _ index: Int
  ) throws(ObjectError) {
    guard target >= 0, target < codeCounts[section],
      case let function = Int(starts[codeStarts[section] &+ target]), function != 0
    else {
      throw error("it refers to instruction \(target), where no function starts", slot, index)
    }
    functions[index].calls.append((slot &- functions[index].slots.lowerBound, function &- 1))
  }

  private mutating func resolveCall(
    _ symbol: Int, immediate: Int32, _ slot: Int, _ index: Int
  ) throws(ObjectError) {
    let (name, value) = (object.symbols[symbol].name, object.symbols[symbol].value)
    switch object.symbols[symbol].section {
    case .undefined:
      records.externalCalls
        .append(
          ExternalCall(
            instruction: slot &- functions[index].slots.lowerBound, name: name,
            isWeak: object.symbols[symbol].binding == .weak))
      let place = codeStarts[functions[index].section] &+ slot
      resolvedCode[place].source = Instruction.Pseudo.kernelFunctionCall
      resolvedCode[place].immediate = 0
    case .section(let section) where object.sections[section].isExecutable:
      guard value % UInt64(Instruction.size) == 0, value <= object.sections[section].size else {
        throw error("it calls \"\(name)\", which is no function", slot, index)
      }
      let target = Int(value) / Instruction.size &+ Int(immediate) &+ 1
      try call(section: section, target, slot, index)
    default:
      throw error("it calls \"\(name)\", which is no function", slot, index)
    }
  }

  private mutating func resolveWide(
    _ symbol: Int, immediate: Int32, _ slot: Int, _ index: Int
  ) throws(ObjectError) {
    guard let target = object.symbols[symbol].sectionIndex else {
      return try resolveExternal(object.symbols[symbol], slot, index)
    }
    let (offset, overflow) = Int64(clamping: object.symbols[symbol].value)
      .addingReportingOverflow(Int64(immediate))
    guard !overflow, offset >= 0, UInt64(offset) <= object.sections[target].size else {
      throw error("it takes an address outside of \(object.sections[target].name)", slot, index)
    }
    if definitions.defines(in: target) {
      guard let map = definitions.name(section: target, at: UInt64(offset)) else {
        throw error(
          "it refers to offset \(offset) of \(object.sections[target].name), where no map is",
          slot, index)
      }
      refer(to: map, .map, slot, index)
    } else if object.sections[target].isExecutable {
      guard offset % Int64(Instruction.size) == 0 else {
        throw error(
          "it takes the address of no function in \(object.sections[target].name)", slot, index)
      }
      try call(section: target, Int(offset) / Instruction.size, slot, index)
    } else if let map = data.map(section: target)
      ?? definitions.arena(section: object.sections[target]),
      let offset = UInt32(exactly: offset)
    {
      refer(to: map.name, .value(offset: offset), slot, index)
    } else if object.sections[target].name == ".jumptables" {
      throw error(
        "it jumps by a table (section .jumptables), which Apus cannot load; compile with -fno-jump-tables",
        slot, index)
    } else {
      throw error(
        "it refers to section \(object.sections[target].name), which is no map or data", slot, index
      )
    }
  }

  private mutating func resolveExternal(
    _ symbol: ELFSymbol, _ slot: Int, _ index: Int
  ) throws(ObjectError) {
    guard symbol.section == .undefined, !symbol.name.isEmpty else {
      throw error("it takes the address of \"\(symbol.name)\", which has none", slot, index)
    }
    records.externalVariables
      .append(
        ExternalVariable(
          instruction: slot &- functions[index].slots.lowerBound, name: symbol.name,
          sectionName: externalSections[symbol.name], isWeak: symbol.binding == .weak))
  }

  /// Makes a wide load one of a map, whose descriptor the loader fills in.
  private mutating func refer(
    to map: String, _ kind: MapReference.Kind, _ slot: Int, _ index: Int
  ) {
    records.references
      .append(
        MapReference(
          instruction: slot &- functions[index].slots.lowerBound, map: map, kind: kind))
    let place = codeStarts[functions[index].section] &+ slot
    resolvedCode[place].immediate = 0
    switch kind {
    case .map:
      resolvedCode[place].source = Instruction.Pseudo.mapDescriptor
      resolvedCode[place &+ 1].immediate = 0
    case .value(let offset):
      resolvedCode[place].source = Instruction.Pseudo.mapValue
      resolvedCode[place &+ 1].immediate = Int32(bitPattern: offset)
    }
  }

  /// Finds what the kernel calls when a program throws (`__exception_cb`, Linux 6.7).
  ///
  /// Nothing but the name in a tag of the program's BTF refers to it.
  private mutating func findExceptionCallbacks() {
    let prefix = "exception_callback:"
    guard let btf else { return }
    var names: [String: String] = [:]
    for id in btf.ids(of: .declarationTag) {
      guard case .declarationTag(let tag) = try? btf.type(id), tag.name.hasPrefix(prefix),
        case .function(let name, _, _)? = try? btf.type(tag.type)
      else { continue }
      names[name] = String(tag.name.dropFirst(prefix.count))
    }
    guard !names.isEmpty else { return }
    let globals = Dictionary(
      functions.indices.filter { !functions[$0].isLocal }.map { (functions[$0].name, $0) },
      uniquingKeysWith: { first, _ in first })
    exceptionCallbacks = names.compactMapValues { globals[$0] }
  }

  private static func externalSections(of object: ELFObject, _ btf: BTF?) -> [String: String] {
    var sections: [String: String] = [:]
    guard let btf,
      object.symbols.indices.contains(where: { object.symbols[$0].section == .undefined })
    else { return sections }
    for id in btf.ids(of: .dataSection) {
      guard case .dataSection(let section) = try? btf.type(id),
        section.name == ".ksyms" || section.name == ".kconfig"
      else { continue }
      for variable in section.variables {
        if let name = (try? btf.type(variable.type))?.name { sections[name] = section.name }
      }
    }
    return sections
  }
}

extension [Int] {
  /// Puts numbers of symbols in the order of what the symbols stand for, in which compilers write them.
  fileprivate mutating func sortByValue(_ symbols: [ELFSymbol]) {
    for index in indices.dropFirst()
    where symbols[self[index]].value < symbols[self[index &- 1]].value {
      return sort { symbols[$0].value < symbols[$1].value }
    }
  }
}
