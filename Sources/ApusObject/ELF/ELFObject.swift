/// A relocatable 64-bit ELF object as a value that can be edited and written again.
///
/// What ELF spreads over tables refers to each other by index here: a symbol names its section by
/// the index in ``sections``, a relocation its symbol by the index in ``symbols``, and relocations
/// are part of the section that they change. The null section and null symbol, `.symtab`,
/// `.strtab`, `.shstrtab` and the relocation sections are not in ``sections``: ``encoded()`` makes
/// them.
///
/// Two kinds of section are dropped when an object is read, because they index those tables and
/// only tell a linker what it may do: `SHT_LLVM_ADDRSIG` and `SHT_GROUP` (the members of a group
/// stay).
public struct ELFObject: Hashable, Sendable {
  /// The order of the bytes in the file's fields.
  public var byteOrder: ByteOrder

  /// The machine the object is for (`e_machine`).
  public var machine: ELFMachine

  /// The machine's flags (`e_flags`); 0 for BPF.
  public var flags: UInt32

  /// The sections that hold something, without the null section.
  public var sections: [ELFSection]

  /// The symbols, without the null symbol.
  public var symbols: [ELFSymbol]

  /// Makes an object.
  public init(
    byteOrder: ByteOrder = .little,
    machine: ELFMachine = .bpf,
    flags: UInt32 = 0,
    sections: [ELFSection] = [],
    symbols: [ELFSymbol] = []
  ) {
    self.byteOrder = byteOrder
    self.machine = machine
    self.flags = flags
    self.sections = sections
    self.symbols = symbols
  }
}

extension ELFObject {
  /// The index of the first section of that name.
  public func sectionIndex(named name: String) -> Int? {
    sections.firstIndex { $0.name == name }
  }

  /// The first section of that name.
  public func section(named name: String) -> ELFSection? {
    sections.first { $0.name == name }
  }

  /// The index of the first symbol of that name.
  public func symbolIndex(named name: String) -> Int? {
    symbols.firstIndex { $0.name == name }
  }

  /// The relocations that change the section at `index` of ``sections``; none when there is no such
  /// section.
  public func relocations(of index: Int) -> [ELFRelocation] {
    sections.indices.contains(index) ? sections[index].relocations : []
  }
}
