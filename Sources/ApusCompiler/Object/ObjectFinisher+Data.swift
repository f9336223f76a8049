import ApusObject

extension ObjectFinisher {
  /// Takes over the sections of variables and constants, with the variables that have a name.
  mutating func addData() {
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

  static func inOrder(_ first: ELFSymbol, _ second: ELFSymbol) -> Bool {
    first.value < second.value
  }

  static func isData(_ section: ELFSection) -> Bool {
    section.size > 0 && section.flags.contains(.allocated) && !section.isExecutable
      && [".rodata", ".data", ".bss"].contains { section.name.hasPrefix($0) }
  }

  /// A variable's declaration: `volatile`, because user space changes it, or `const`.
  mutating func type(of variable: VariableGlobal, size: UInt32) -> BTFTypeID {
    let value = variable.type.map { types.type($0, size: size) } ?? types.integer(.u8)
    let qualified = types.add(variable.isConstant ? .const(value) : .volatile(value))
    return types.add(.variable(name: variable.name, linkage: .global, type: qualified))
  }
}
