/// The functions of an object, with what each of them refers to.
struct ObjectCode {
  let object: ELFObject
  let btf: BTF?
  let definitions: MapDefinitions
  let data: DataSections

  /// Every function of every executable section, by section and start.
  private(set) var functions: [ObjectFunction] = []
  /// What the compiler says about the instructions.
  private var debugInformation: BTFExtension
  /// Where in ``debugInformation`` the section of a name is.
  private var debugPlaces: [String: Int] = [:]
  /// By section and slot, the number of the function that starts there, counted from 1; empty where there is none.
  private var starts: [[UInt32]]
  /// The instructions of all functions.
  ///
  /// Functions may overlap, so that there can be more than the file has bytes.
  private var totalSize = 0
  /// By section and slot, the number of the relocation, counted from 1; empty where there is none.
  private var relocations: [[UInt32]]
  /// By name, the section that BTF declares a variable or function from elsewhere in.
  private let externalSections: [String: String]
  /// By name of a program, where in ``functions`` the function is that is called when it throws.
  private(set) var exceptionCallbacks: [String: Int] = [:]

  init(
    _ object: ELFObject, btf: BTF?, debugInformation: BTFExtension, definitions: MapDefinitions,
    data: DataSections
  ) throws(ObjectError) {
    self.object = object
    self.btf = btf
    self.definitions = definitions
    self.data = data
    self.debugInformation = debugInformation
    starts = [[UInt32]](repeating: [], count: object.sections.count)
    relocations = starts
    externalSections = Self.externalSections(btf)
    sortDebugInformation()
    var symbols = [[ELFSymbol]](repeating: [], count: object.sections.count)
    for symbol in object.symbols where symbol.type == .function && !symbol.name.isEmpty {
      if let section = symbol.sectionIndex { symbols[section].append(symbol) }
    }
    for index in object.sections.indices where object.sections[index].isExecutable {
      try addFunctions(of: index, symbols[index].sorted { $0.value < $1.value })
    }
    for function in functions { try resolve(function) }
    findExceptionCallbacks()
  }

  /// The kernel wants records ascending, and finding those of a function is quicker so.
  private mutating func sortDebugInformation() {
    for index in debugInformation.sections.indices {
      debugPlaces[debugInformation.sections[index].name] = index
      debugInformation.sections[index].functions.sortIfNeeded()
      debugInformation.sections[index].lines.sortIfNeeded()
      debugInformation.sections[index].lines.removeDuplicates()
      debugInformation.sections[index].relocations.sortIfNeeded()
    }
  }

  /// What the compiler says about the instructions of a section.
  func debugInformation(ofSection name: String) -> BTFExtension.Section? {
    debugPlaces[name].map { debugInformation.sections[$0] }
  }

  private mutating func addFunctions(
    of index: Int, _ symbols: [ELFSymbol]
  ) throws(ObjectError) {
    guard !symbols.isEmpty else { return }
    let section = object.sections[index]
    let code = try Instruction.decode(
      section.data, byteOrder: object.byteOrder, section: section.name)
    let size = UInt64(Instruction.size)
    starts[index] = [UInt32](repeating: 0, count: code.count)
    for symbol in symbols {
      let (end, overflow) = symbol.value.addingReportingOverflow(symbol.size)
      guard !overflow, end <= UInt64(section.data.count), symbol.size > 0, symbol.value % size == 0,
        symbol.size % size == 0
      else {
        throw ObjectError(
          .invalidProgram, "function \"\(symbol.name)\" does not consist of instructions",
          section: section.name, offset: Int(clamping: symbol.value))
      }
      let slots = Int(symbol.value / size)..<Int(end / size)
      totalSize &+= slots.count
      guard totalSize <= Self.maximumTotalSize else {
        throw ObjectError(
          .limitExceeded, "the functions have more than \(Self.maximumTotalSize) instructions",
          section: section.name)
      }
      if starts[index][slots.lowerBound] == 0 {
        starts[index][slots.lowerBound] = UInt32(clamping: functions.count &+ 1)
      }
      functions.append(
        ObjectFunction(
          name: symbol.name, section: index, sectionName: section.name,
          isLocal: symbol.binding == .local, slots: slots, code: code[slots]))
    }
    relocations[index] = try relocationNumbers(of: section, slots: code.count)
  }

  private func relocationNumbers(
    of section: ELFSection, slots: Int
  ) throws(ObjectError) -> [UInt32] {
    guard !section.relocations.isEmpty else { return [] }
    var numbers = [UInt32](repeating: 0, count: slots)
    for (number, relocation) in section.relocations.enumerated() where relocation.type != .none {
      let size = UInt64(Instruction.size)
      guard relocation.offset % size == 0, relocation.offset < section.size,
        relocation.addend == nil
      else {
        throw ObjectError(
          .invalidRelocation, "a relocation is not one of an instruction", section: section.name,
          offset: Int(clamping: relocation.offset))
      }
      let slot = Int(relocation.offset / size)
      guard slot < slots, numbers[slot] == 0 else {
        throw ObjectError(
          .invalidRelocation, "an instruction has two relocations", section: section.name,
          offset: Int(clamping: relocation.offset))
      }
      numbers[slot] = UInt32(clamping: number &+ 1)
    }
    return numbers
  }
}

// MARK: - What functions refer to

extension ObjectCode {
  private func resolve(_ function: ObjectFunction) throws(ObjectError) {
    let numbers = relocations[function.section]
    var slot = function.slots.lowerBound
    while slot < function.slots.upperBound {
      let instruction = function.code[slot]
      if !numbers.isEmpty, numbers[slot] != 0 {
        let relocation = object.sections[function.section].relocations[Int(numbers[slot]) &- 1]
        let target = try symbol(of: relocation, in: function, slot: slot)
        switch relocation.type {
        case .wideImmediate where instruction.isWide:
          try resolveWide(target, immediate: instruction.immediate, slot, function)
        case .call where instruction.isCall:
          try resolveCall(target, immediate: instruction.immediate, slot, function)
        default:
          throw function.error(
            "a relocation of type \(relocation.type.rawValue) does not fit the instruction", slot)
        }
      } else if instruction.isSubprogramCall || instruction.isFunctionAddress {
        let target = slot &+ Int(instruction.immediate) &+ 1
        function.calls.append((slot, try start(section: function.section, target, function, slot)))
      }
      slot &+= instruction.isWide ? 2 : 1
    }
    guard slot == function.slots.upperBound else {
      throw function.error("it ends within a 16-byte load", slot &- 2)
    }
  }

  private func symbol(
    of relocation: ELFRelocation, in function: ObjectFunction, slot: Int
  ) throws(ObjectError) -> ELFSymbol {
    guard let index = relocation.symbol, object.symbols.indices.contains(index) else {
      throw function.error("a relocation refers to no symbol", slot)
    }
    return object.symbols[index]
  }

  private func start(
    section: Int, _ slot: Int, _ function: ObjectFunction, _ caller: Int
  ) throws(ObjectError) -> Int {
    guard starts[section].indices.contains(slot), starts[section][slot] != 0 else {
      throw function.error("it refers to instruction \(slot), where no function starts", caller)
    }
    return Int(starts[section][slot]) &- 1
  }

  private func resolveCall(
    _ symbol: ELFSymbol, immediate: Int32, _ slot: Int, _ function: ObjectFunction
  ) throws(ObjectError) {
    switch symbol.section {
    case .undefined:
      function.externalCalls.append(
        ExternalCall(instruction: slot, name: symbol.name, isWeak: symbol.binding == .weak))
    case .section(let section) where object.sections[section].isExecutable:
      guard symbol.value % UInt64(Instruction.size) == 0,
        symbol.value <= object.sections[section].size
      else {
        throw function.error("it calls \"\(symbol.name)\", which is no function", slot)
      }
      let target = Int(symbol.value) / Instruction.size &+ Int(immediate) &+ 1
      function.calls.append((slot, try start(section: section, target, function, slot)))
    default:
      throw function.error("it calls \"\(symbol.name)\", which is no function", slot)
    }
  }

  private func resolveWide(
    _ symbol: ELFSymbol, immediate: Int32, _ slot: Int, _ function: ObjectFunction
  ) throws(ObjectError) {
    guard let index = symbol.sectionIndex else {
      guard symbol.section == .undefined, !symbol.name.isEmpty else {
        throw function.error("it takes the address of \"\(symbol.name)\", which has none", slot)
      }
      function.externalVariables.append(
        ExternalVariable(
          instruction: slot, name: symbol.name, sectionName: externalSections[symbol.name],
          isWeak: symbol.binding == .weak))
      return
    }
    let section = object.sections[index]
    let (offset, overflow) = Int64(clamping: symbol.value)
      .addingReportingOverflow(Int64(immediate))
    guard !overflow, offset >= 0, UInt64(offset) <= section.size else {
      throw function.error("it takes an address outside of \(section.name)", slot)
    }
    if definitions.defines(in: index) {
      guard let map = definitions.name(section: index, at: UInt64(offset)) else {
        throw function.error(
          "it refers to offset \(offset) of \(section.name), where no map is", slot)
      }
      function.references.append(MapReference(instruction: slot, map: map, kind: .map))
    } else if section.isExecutable {
      guard offset % Int64(Instruction.size) == 0 else {
        throw function.error("it takes the address of no function in \(section.name)", slot)
      }
      let target = Int(offset) / Instruction.size
      function.calls.append((slot, try start(section: index, target, function, slot)))
    } else if let map = data.map(section: index) ?? definitions.arena(section: section),
      let offset = UInt32(exactly: offset)
    {
      function.references.append(
        MapReference(instruction: slot, map: map.name, kind: .value(offset: offset)))
    } else if section.name == ".jumptables" {
      throw function.error(
        "it jumps by a table (section .jumptables), which Apus cannot load; compile with -fno-jump-tables",
        slot)
    } else {
      throw function.error("it refers to section \(section.name), which is no map or data", slot)
    }
  }

  /// Finds what the kernel calls when a program throws (`__exception_cb`, Linux 6.7).
  ///
  /// Nothing but the name in a tag of the program's BTF refers to it.
  private mutating func findExceptionCallbacks() {
    let prefix = "exception_callback:"
    guard let btf else { return }
    var names: [String: String] = [:]
    for case .declarationTag(let tag) in btf.types where tag.name.hasPrefix(prefix) {
      guard case .function(let name, _, _)? = try? btf.type(tag.type) else { continue }
      names[name] = String(tag.name.dropFirst(prefix.count))
    }
    guard !names.isEmpty else { return }
    let globals = Dictionary(
      functions.indices.filter { !functions[$0].isLocal }.map { (functions[$0].name, $0) },
      uniquingKeysWith: { first, _ in first })
    exceptionCallbacks = names.compactMapValues { globals[$0] }
  }

  private static func externalSections(_ btf: BTF?) -> [String: String] {
    var sections: [String: String] = [:]
    guard let btf else { return sections }
    for case .dataSection(let section) in btf.types
    where section.name == ".ksyms" || section.name == ".kconfig" {
      for variable in section.variables {
        if let name = (try? btf.type(variable.type))?.name { sections[name] = section.name }
      }
    }
    return sections
  }
}
