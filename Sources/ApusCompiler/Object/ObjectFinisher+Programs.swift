import ApusObject
import SystemPackage

extension ObjectFinisher {
  /// Takes over the sections with programs, and says for each instruction where it comes from.
  mutating func addPrograms() throws(CompilerError) -> BTFExtension {
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
      let lines = self.extensions.section(named: section.name)?.lines ?? []
      sections[first + offset].relocations = try relocations(of: section, lines: lines)
      extensions.sections.append(
        BTFExtension.Section(
          name: section.name, functions: functions[offset],
          lines: lines.map { line in
            var line = line
            line.file = relativeToRoot(line.file)
            return line
          },
          relocations: try kernelTypeRelocations(of: section.name)))
    }
    return extensions
  }

  /// Names and declares the functions of one of LLVM's sections, which is at `place` now.
  mutating func addFunctions(
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
  mutating func functionType(
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
  mutating func registerType(_ type: String) -> BTFTypeID {
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
  mutating func functionType(_ program: ProgramEntry, _ kind: ProgramKind) -> BTFTypeID {
    let target =
      switch kind.parameter {
      case .structure(let name, let fields):
        types.btf.id(named: name, kind: .structure) ?? contextType(name, fields)
      case .words: types.integer(.u64)
      }
    let parameter = BTFPrototype.Parameter(name: "context", type: pointer(to: target))
    let result = types.integer(.s32)
    let prototype = types.add(
      .functionPrototype(BTFPrototype(result: result, parameters: [parameter])))
    return types.add(.function(name: program.name, linkage: .global, prototype: prototype))
  }

  mutating func contextType(_ name: String, _ fields: [String]) -> BTFTypeID {
    let number = types.integer(.u32)
    let members = fields.enumerated()
      .map { index, name in
        BTFComposite.Member(name: name, type: number, byteOffset: UInt32(clamping: index) &* 4)
      }
    return types.add(
      .structure(
        BTFComposite(name: name, size: UInt32(clamping: members.count) &* 4, members: members)))
  }

  /// The references of a section: to maps, variables and constants.
  func relocations(
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
  func place(of symbol: ELFSymbol) -> Int? {
    if let place = references[symbol.name] { return place }
    // A symbol of a section: the offset is in the instruction, and stays right.
    guard symbol.type == .section, let index = symbol.sectionIndex else { return nil }
    return sectionSymbols[index]
  }

  /// The name of the global that a relocation refers to: by its own symbol, or by an offset in the
  /// section that it lies in.
  func global(
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
  func relativeToRoot(_ file: String) -> String {
    guard let sourceRoot else { return file }
    var path = FilePath(file).lexicallyNormalized()
    guard path.removePrefix(sourceRoot.lexicallyNormalized()) else { return file }
    return path.string
  }
}
