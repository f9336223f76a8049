import ApusObject
import SystemPackage

/// Makes the object that loaders take of the one that LLVM wrote.
///
/// LLVM's has the instructions, and which source line each comes from. Maps, types and names in it
/// are Swift's, which no loader understands: these are made anew.
struct ObjectFinisher {
  /// What LLVM wrote.
  let object: ELFObject
  /// The source lines in it.
  let lines: BTFExtension
  let contents: IRText.Contents
  let traps: [TrapSite]
  /// What functions take and give back, by name.
  let signatures: [String: FunctionSignature]
  let license: String
  /// Paths are given relative to this folder.
  let sourceRoot: FilePath?

  private var types: DebugTypes
  private let metadata: Metadata
  private var sections: [ELFSection] = []
  private var symbols: [ELFSymbol] = []
  /// Where in `symbols` what a program may refer to is, by name.
  private var references: [String: Int] = [:]
  /// Where in `symbols` the sections of data and of subprograms are, by LLVM's index of the section.
  private var sectionSymbols: [Int: Int] = [:]

  /// Where the members of a map's definition are placed: each is a pointer of eight bytes.
  private static let memberSize: UInt32 = 8

  /// A finisher of LLVM's object.
  ///
  /// - Parameters:
  ///   - object: What LLVM wrote.
  ///   - lines: The source lines in it.
  ///   - contents: The programs and maps that the source has.
  ///   - traps: The places where the programs may trap.
  ///   - signatures: What functions take and give back, by name.
  ///   - metadata: The debug information of the source.
  ///   - request: What was to be compiled.
  init(
    object: ELFObject, lines: BTFExtension, contents: IRText.Contents, traps: [TrapSite],
    signatures: [String: FunctionSignature], metadata: Metadata, request: CompilationRequest
  ) {
    self.object = object
    self.lines = lines
    self.contents = contents
    self.traps = traps
    self.signatures = signatures
    license = request.license
    sourceRoot = request.sourceRoot
    self.metadata = metadata
    types = DebugTypes(metadata)
  }

  /// The finished object, encoded.
  ///
  /// - Throws: ``CompilerError`` where the source has something in it that an object cannot hold.
  mutating func finish() throws(CompilerError) -> [UInt8] {
    addData()
    try addMaps()
    let extensions = try addPrograms()
    addLicense()
    if !traps.isEmpty {
      let sites = traps.map { site in
        var site = site
        site.file = relativeToRoot(site.file)
        return site
      }
      sections.append(ELFSection(name: TrapSite.sectionName, data: TrapSite.encode(sites)))
    }
    do throws(ObjectError) {
      let encoded = try types.btf.encoded(byteOrder: .little, extension: extensions)
      sections.append(ELFSection(name: ".BTF", data: encoded.btf, alignment: 4))
      sections.append(ELFSection(name: ".BTF.ext", data: encoded.extension, alignment: 4))
      return try ELFObject(byteOrder: .little, sections: sections, symbols: symbols).encoded()
    } catch {
      throw CompilerError(.lowering, "the object cannot be written: \(error)")
    }
  }

  // MARK: - Data

  /// Takes over the sections of variables and constants, with the variables that have a name.
  private mutating func addData() {
    var named: [ELFSymbol] = []
    for (index, section) in object.sections.enumerated() where Self.isData(section) {
      var section = section
      section.flags = section.name.hasPrefix(".rodata") ? [.allocated] : [.allocated, .writable]
      section.relocations = []
      sectionSymbols[index] = symbols.count
      symbols.append(
        ELFSymbol(name: "", section: .section(sections.count), binding: .local, type: .section))
      var variables: [BTFDataSection.Variable] = []
      for symbol in object.symbols.filter({ $0.sectionIndex == index }).sorted(by: Self.inOrder) {
        guard let variable = contents.variables.first(where: { $0.name == symbol.name }) else {
          continue
        }
        named.append(
          ELFSymbol(
            name: symbol.name, value: symbol.value, size: symbol.size,
            section: .section(sections.count), type: .object))
        variables.append(
          BTFDataSection.Variable(
            type: type(of: variable, size: UInt32(clamping: symbol.size)),
            offset: UInt32(clamping: symbol.value), size: UInt32(clamping: symbol.size)))
      }
      if !variables.isEmpty {
        _ = types.add(
          .dataSection(
            BTFDataSection(
              name: section.name, size: UInt32(clamping: section.size), variables: variables)))
      }
      sections.append(section)
    }
    // In an object's table of symbols the local ones come first.
    for symbol in named {
      references[symbol.name] = symbols.count
      symbols.append(symbol)
    }
  }

  private static func inOrder(_ first: ELFSymbol, _ second: ELFSymbol) -> Bool {
    first.value < second.value
  }

  private static func isData(_ section: ELFSection) -> Bool {
    section.size > 0 && section.flags.contains(.allocated) && !section.isExecutable
      && [".rodata", ".data", ".bss"].contains { section.name.hasPrefix($0) }
  }

  /// A variable's declaration: `volatile`, because user space changes it, or `const`.
  private mutating func type(of variable: VariableGlobal, size: UInt32) -> BTFTypeID {
    let value = variable.type.map { types.type($0, size: size) } ?? types.integer(.u8)
    let qualified = types.add(variable.isConstant ? .const(value) : .volatile(value))
    return types.add(.variable(name: variable.name, linkage: .global, type: qualified))
  }

  // MARK: - Maps

  /// Defines the maps in section `.maps`, in libbpf's way: each is a variable of a struct type, and
  /// the types of the struct's members say what the map is.
  private mutating func addMaps() throws(CompilerError) {
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
  private var trapCounters: [MapGlobal] {
    guard !traps.isEmpty else { return [] }
    return [
      MapGlobal(
        name: TrapSite.mapName, symbol: TrapSite.mapName, type: MapType.perCPUArray.rawValue,
        keySize: 4, valueSize: 8, maxEntries: UInt32(clamping: traps.count), flags: 0,
        location: nil, typeArguments: [])
    ]
  }

  /// The members of the struct that defines a map.
  private mutating func definition(
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

  private mutating func pointer(to type: BTFTypeID) -> BTFTypeID {
    types.add(.pointer(to: type))
  }

  /// A number as a type: a pointer to an array of so many elements.
  private mutating func number(_ number: UInt32) -> BTFTypeID {
    let element = types.integer(.s32)
    let index = types.integer(.u32)
    let array = types.add(.array(BTFArray(element: element, index: index, count: number)))
    return pointer(to: array)
  }

  // MARK: - Programs

  /// Takes over the sections with programs, and says for each instruction where it comes from.
  private mutating func addPrograms() throws(CompilerError) -> BTFExtension {
    let code = object.sections.enumerated()
      .filter { $0.element.isExecutable && $0.element.size > 0 }
    let first = sections.count
    var functions: [[BTFFunctionInfo]] = []
    // All the functions are there before the first reference to one is looked up.
    for (index, section) in code {
      if section.name == ".text" {
        sectionSymbols[index] = symbols.count
        symbols.append(
          ELFSymbol(name: "", section: .section(sections.count), binding: .local, type: .section))
      }
      functions.append(try addFunctions(of: index, at: sections.count))
      sections.append(
        ELFSection(
          name: section.name, flags: [.allocated, .executable], data: section.data, alignment: 8))
    }
    var extensions = BTFExtension()
    for (offset, (_, section)) in code.enumerated() {
      let lines = lines.section(named: section.name)?.lines ?? []
      sections[first + offset].relocations = try relocations(of: section, lines: lines)
      extensions.sections.append(
        BTFExtension.Section(
          name: section.name, functions: functions[offset],
          lines: lines.map { line in
            var line = line
            line.file = relativeToRoot(line.file)
            return line
          }))
    }
    return extensions
  }

  /// Names and declares the functions of one of LLVM's sections, which is at `place` now.
  private mutating func addFunctions(
    of index: Int, at place: Int
  ) throws(CompilerError) -> [BTFFunctionInfo] {
    var records: [BTFFunctionInfo] = []
    let functions = object.symbols.filter { $0.sectionIndex == index && $0.type == .function }
    for function in functions.sorted(by: Self.inOrder) {
      let declaration: BTFTypeID
      var binding = ELFSymbol.Binding.local
      if let program = contents.programs.first(where: { $0.name == function.name }) {
        declaration = functionType(program, try ProgramKind.check(program))
        binding = .global
      } else {
        declaration = functionType(named: function.name, signatures[function.name])
      }
      references[function.name] = symbols.count
      symbols.append(
        ELFSymbol(
          name: function.name, value: function.value, size: function.size,
          section: .section(place), binding: binding, type: .function))
      records.append(
        BTFFunctionInfo(instruction: Int(function.value / 8), type: declaration))
    }
    return records
  }

  /// The C declaration of a subprogram, as far as its registers tell: `static u64 name(u64, void *)`.
  private mutating func functionType(
    named name: String, _ signature: FunctionSignature?
  ) -> BTFTypeID {
    let parameters = (signature?.parameters ?? []).enumerated()
      .map { index, type in
        BTFPrototype.Parameter(name: "argument\(index)", type: registerType(type))
      }
    let result = registerType(signature?.result ?? "void")
    let prototype = types.add(
      .functionPrototype(BTFPrototype(result: result, parameters: parameters)))
    return types.add(.function(name: name, linkage: .static, prototype: prototype))
  }

  /// The C type for one of LLVM's.
  private mutating func registerType(_ type: String) -> BTFTypeID {
    switch type {
    case "void": .void
    case "ptr": pointer(to: .void)
    case "i1": types.integer(.bool)
    case "i8": types.integer(.u8)
    case "i16": types.integer(.u16)
    case "i32": types.integer(.u32)
    default: types.integer(.u64)
    }
  }

  /// The C declaration of a program: `int name(struct xdp_md *context)`.
  private mutating func functionType(_ program: ProgramEntry, _ kind: ProgramKind) -> BTFTypeID {
    let structure =
      types.btf.id(named: kind.context.name, kind: .structure) ?? contextType(kind.context)
    let parameter = BTFPrototype.Parameter(name: "context", type: pointer(to: structure))
    let result = types.integer(.s32)
    let prototype = types.add(
      .functionPrototype(BTFPrototype(result: result, parameters: [parameter])))
    return types.add(.function(name: program.name, linkage: .global, prototype: prototype))
  }

  private mutating func contextType(_ context: ProgramKind.CStruct) -> BTFTypeID {
    let number = types.integer(.u32)
    let members = context.fields.enumerated()
      .map { index, name in
        BTFComposite.Member(name: name, type: number, byteOffset: UInt32(clamping: index) &* 4)
      }
    return types.add(
      .structure(
        BTFComposite(
          name: context.name, size: UInt32(clamping: members.count) &* 4, members: members)))
  }

  /// The references of a section: to maps, variables and constants.
  private func relocations(
    of section: ELFSection, lines: [BTFLineInfo]
  ) throws(CompilerError) -> [ELFRelocation] {
    var relocations: [ELFRelocation] = []
    for relocation in section.relocations {
      let symbol = relocation.symbol.flatMap {
        object.symbols.indices.contains($0) ? object.symbols[$0] : nil
      }
      guard let symbol, let place = place(of: symbol) else {
        let instruction = Int(relocation.offset / 8)
        let line = lines.last { $0.instruction <= instruction }
        let name = symbol.flatMap { global($0, at: relocation, in: section) } ?? "this"
        throw CompilerError(
          .lowering, "\(name) is not something that an eBPF program can refer to",
          at: line.map {
            SourceLocation(file: $0.file, line: Int($0.line), column: Int($0.column))
          })
      }
      relocations.append(
        ELFRelocation(offset: relocation.offset, symbol: place, type: relocation.type))
    }
    return relocations
  }

  /// Where in the new object what one of LLVM's symbols stands for is.
  private func place(of symbol: ELFSymbol) -> Int? {
    if let place = references[symbol.name] { return place }
    // A symbol of a section: the offset is in the instruction, and stays right.
    guard symbol.type == .section, let index = symbol.sectionIndex else { return nil }
    return sectionSymbols[index]
  }

  /// The name of the global that a relocation refers to: by its own symbol, or by an offset in the
  /// section that it lies in.
  private func global(
    _ symbol: ELFSymbol, at relocation: ELFRelocation, in section: ELFSection
  ) -> String? {
    var name = symbol.name
    if symbol.type == .section, let start = Int(exactly: relocation.offset),
      section.data.indices.contains(start + 4)
    {
      let offset = UInt64(section.data[start + 4])
      let other = object.symbols.first {
        $0.sectionIndex == symbol.sectionIndex && $0.type == .object && $0.value == offset
      }
      name = other?.name ?? ""
    }
    if let variable = Demangler.name(ofVariable: name) { return "'\(variable)'" }
    return name.isEmpty ? nil : "'\(name)'"
  }

  /// A file's path relative to the root of the sources, if it is below that.
  private func relativeToRoot(_ file: String) -> String {
    guard let sourceRoot else { return file }
    var path = FilePath(file).lexicallyNormalized()
    guard path.removePrefix(sourceRoot.lexicallyNormalized()) else { return file }
    return path.string
  }

  // MARK: - Licence

  /// Says what licence the programs are under.
  private mutating func addLicense() {
    let text = Array(license.utf8) + [0]
    symbols.append(
      ELFSymbol(
        name: "_license", size: UInt64(text.count), section: .section(sections.count),
        type: .object))
    sections.append(
      ELFSection(name: "license", flags: [.allocated, .writable], data: text, alignment: 1))
  }
}
