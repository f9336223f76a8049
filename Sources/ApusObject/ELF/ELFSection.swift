/// A section of an ``ELFObject``.
public struct ELFSection: Hashable, Sendable {
  /// The name, for example `.maps` or `xdp`.
  public var name: String

  /// What the section holds (`sh_type`).
  public var type: Kind

  /// How it is used (`sh_flags`).
  public var flags: Flags

  /// The address (`sh_addr`); 0 in a relocatable object.
  public var address: UInt64

  /// What it holds: bytes, or only a size.
  public var content: Content

  /// The index in ``ELFObject/sections`` of the section this one refers to (`sh_link`), if any.
  public var link: Int?

  /// A number whose meaning depends on the type (`sh_info`).
  public var info: UInt32

  /// The size in bytes of each of its records (`sh_entsize`), 0 when there are none of fixed size.
  public var entrySize: UInt64

  /// The alignment in bytes (`sh_addralign`): 0 or a power of two.
  public var alignment: UInt64

  /// The relocations that change it, in the order of the file.
  public var relocations: [ELFRelocation]

  /// Makes a section that has bytes.
  public init(
    name: String,
    type: Kind = .programBits,
    flags: Flags = [],
    address: UInt64 = 0,
    data: [UInt8],
    link: Int? = nil,
    info: UInt32 = 0,
    entrySize: UInt64 = 0,
    alignment: UInt64 = 1,
    relocations: [ELFRelocation] = []
  ) {
    self.name = name
    self.type = type
    self.flags = flags
    self.address = address
    self.content = .bytes(data)
    self.link = link
    self.info = info
    self.entrySize = entrySize
    self.alignment = alignment
    self.relocations = relocations
  }

  /// Makes a section of `size` zero bytes that take no room in the file (`SHT_NOBITS`), as `.bss`.
  public init(
    name: String,
    zeroFilled size: UInt64,
    flags: Flags = [.allocated, .writable],
    alignment: UInt64 = 1
  ) {
    self.init(name: name, type: .noBits, flags: flags, data: [], alignment: alignment)
    self.content = .zeroFilled(size: size)
  }
}

extension ELFSection {
  /// A reader of some of its bytes, of which only those are copied.
  func reader(
    at offset: UInt64, count: Int, byteOrder: ByteOrder
  ) throws(ObjectError) -> ByteReader {
    let data = data
    guard offset <= UInt64(data.count), count >= 0, count <= data.count &- Int(offset) else {
      throw ObjectError(
        .truncated, "\(count) bytes are announced at an offset where there are fewer",
        section: name,
        offset: Int(clamping: offset))
    }
    return ByteReader(
      data[Int(offset)..<Int(offset) &+ count], byteOrder: byteOrder, section: name)
  }
}

extension ELFSection {
  /// What a section holds.
  public enum Content: Hashable, Sendable {
    /// Bytes of the file.
    case bytes([UInt8])
    /// Zero bytes that are not in the file (`SHT_NOBITS`).
    case zeroFilled(size: UInt64)
  }

  /// The bytes of the section; none of a zero-filled section, whatever its ``size``.
  public var data: [UInt8] {
    get {
      switch content {
      case .bytes(let bytes): bytes
      case .zeroFilled: []
      }
    }
    set { content = .bytes(newValue) }
  }

  /// The size in bytes, in memory.
  public var size: UInt64 {
    switch content {
    case .bytes(let bytes): UInt64(bytes.count)
    case .zeroFilled(let size): size
    }
  }

  /// Whether the section holds instructions (`SHF_EXECINSTR`).
  public var isExecutable: Bool { flags.contains(.executable) }
}

extension ELFSection {
  /// What a section holds (`sh_type`).
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number in the file.
    public var rawValue: UInt32

    /// Makes the kind of that number.
    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// `SHT_NULL`: unused.
    public static let null = Self(rawValue: 0)
    /// `SHT_PROGBITS`: bytes that mean something to the program.
    public static let programBits = Self(rawValue: 1)
    /// `SHT_SYMTAB`: the symbol table.
    public static let symbolTable = Self(rawValue: 2)
    /// `SHT_STRTAB`: names.
    public static let stringTable = Self(rawValue: 3)
    /// `SHT_RELA`: relocations that carry their addend.
    public static let relocationsWithAddend = Self(rawValue: 4)
    /// `SHT_NOTE`: a note.
    public static let note = Self(rawValue: 7)
    /// `SHT_NOBITS`: zero bytes that are not in the file.
    public static let noBits = Self(rawValue: 8)
    /// `SHT_REL`: relocations whose addend is in the bytes that they change.
    public static let relocations = Self(rawValue: 9)
    /// `SHT_DYNSYM`: the symbols of an executable for dynamic linking.
    public static let dynamicSymbols = Self(rawValue: 11)
    /// `SHT_GROUP`: sections that belong together.
    public static let group = Self(rawValue: 17)
    /// `SHT_SYMTAB_SHNDX`: section indices too large for the symbol table.
    public static let symbolTableIndices = Self(rawValue: 18)
    /// `SHT_GNU_verdef`: the versions that a library gives its symbols.
    public static let versionDefinitions = Self(rawValue: 0x6fff_fffd)
    /// `SHT_GNU_versym`: by symbol for dynamic linking, the number of its version.
    public static let symbolVersions = Self(rawValue: 0x6fff_ffff)
    /// `SHT_LLVM_ADDRSIG`: the symbols whose address is taken.
    public static let addressSignificance = Self(rawValue: 0x6fff_4c03)
  }

  /// How a section is used (`sh_flags`).
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits in the file.
    public var rawValue: UInt64

    /// Makes flags of those bits.
    public init(rawValue: UInt64) {
      self.rawValue = rawValue
    }

    /// `SHF_WRITE`: may be written while the program runs.
    public static let writable = Self(rawValue: 0x1)
    /// `SHF_ALLOC`: takes memory while the program runs.
    public static let allocated = Self(rawValue: 0x2)
    /// `SHF_EXECINSTR`: instructions.
    public static let executable = Self(rawValue: 0x4)
    /// `SHF_MERGE`: equal records may be merged.
    public static let mergeable = Self(rawValue: 0x10)
    /// `SHF_STRINGS`: the records are strings that end in a zero byte.
    public static let strings = Self(rawValue: 0x20)
    /// `SHF_INFO_LINK`: `sh_info` is the index of a section.
    public static let infoLink = Self(rawValue: 0x40)
    /// `SHF_GROUP`: a member of a group.
    public static let groupMember = Self(rawValue: 0x200)
    /// `SHF_COMPRESSED`: the bytes are compressed.
    public static let compressed = Self(rawValue: 0x800)
  }
}
