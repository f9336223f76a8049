/// What a compiler adds to BTF for the loader (`.BTF.ext`): functions, lines and CO-RE relocations,
/// each by the section of their instructions.
public struct BTFExtension: Hashable, Sendable {
  /// The sections of instructions, in order.
  public var sections: [Section]

  /// Makes an extension of those sections.
  public init(sections: [Section] = []) {
    self.sections = sections
  }

  /// The first section of that name.
  public func section(named name: String) -> Section? {
    sections.first { $0.name == name }
  }

  /// What is known of the instructions of one ELF section.
  public struct Section: Hashable, Sendable {
    /// The ELF section's name.
    public var name: String
    /// Its functions (`func_info`), by ascending index.
    public var functions: [BTFFunctionInfo]
    /// Its source lines (`line_info`), by ascending index.
    public var lines: [BTFLineInfo]
    /// Its CO-RE relocations (`core_relo`).
    public var relocations: [BTFRelocation]

    /// Makes a section.
    public init(
      name: String,
      functions: [BTFFunctionInfo] = [],
      lines: [BTFLineInfo] = [],
      relocations: [BTFRelocation] = []
    ) {
      self.name = name
      self.functions = functions
      self.lines = lines
      self.relocations = relocations
    }
  }
}

/// The function that starts at an instruction (`struct bpf_func_info`).
public struct BTFFunctionInfo: Hashable, Sendable {
  /// The index of its first slot in the section or, in a ``ProgramSpecification``, in the program.
  public var instruction: Int
  /// The id of its `function` type.
  public var type: BTFTypeID

  /// Makes a record.
  public init(instruction: Int, type: BTFTypeID) {
    self.instruction = instruction
    self.type = type
  }
}

/// The source line that an instruction and those after it come from (`struct bpf_line_info`).
public struct BTFLineInfo: Hashable, Sendable {
  /// The index of the slot in the section or, in a ``ProgramSpecification``, in the program.
  public var instruction: Int
  /// The source file's path.
  public var file: String
  /// The text of the line.
  public var text: String
  /// The line's number, from 1; 22 bits are encoded.
  public var line: UInt32
  /// The column, from 1, 0 when unknown; 10 bits are encoded.
  public var column: UInt32

  /// Makes a record.
  public init(instruction: Int, file: String, text: String, line: UInt32, column: UInt32) {
    self.instruction = instruction
    self.file = file
    self.text = text
    self.line = line
    self.column = column
  }
}

/// A CO-RE relocation: a number in an instruction that depends on the running kernel's types
/// (`struct bpf_core_relo`).
public struct BTFRelocation: Hashable, Sendable {
  /// The index of the slot in the section or, in a ``ProgramSpecification``, in the program.
  public var instruction: Int
  /// The type that ``access`` starts from.
  public var type: BTFTypeID
  /// The path from the type to the member or value, as indices: `0:1:2`.
  public var access: String
  /// What the number is.
  public var kind: Kind

  /// Makes a record.
  public init(instruction: Int, type: BTFTypeID, access: String, kind: Kind) {
    self.instruction = instruction
    self.type = type
    self.access = access
    self.kind = kind
  }

  /// What number a CO-RE relocation asks for (`enum bpf_core_relo_kind`).
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number in the format.
    public var rawValue: UInt32

    /// Makes the kind of that number.
    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// `BPF_CORE_FIELD_BYTE_OFFSET`: a member's offset in bytes.
    public static let fieldByteOffset = Self(rawValue: 0)
    /// `BPF_CORE_FIELD_BYTE_SIZE`: a member's size in bytes.
    public static let fieldByteSize = Self(rawValue: 1)
    /// `BPF_CORE_FIELD_EXISTS`: 1 when the member is there.
    public static let fieldExists = Self(rawValue: 2)
    /// `BPF_CORE_FIELD_SIGNED`: 1 when the member is signed.
    public static let fieldIsSigned = Self(rawValue: 3)
    /// `BPF_CORE_FIELD_LSHIFT_U64`: how far a bit field, read as 64 bits, is to be shifted left.
    public static let fieldLeftShift = Self(rawValue: 4)
    /// `BPF_CORE_FIELD_RSHIFT_U64`: and after that, right.
    public static let fieldRightShift = Self(rawValue: 5)
    /// `BPF_CORE_TYPE_ID_LOCAL`: the type's id in the program's BTF.
    public static let typeIDLocal = Self(rawValue: 6)
    /// `BPF_CORE_TYPE_ID_TARGET`: the type's id in the kernel's BTF.
    public static let typeIDTarget = Self(rawValue: 7)
    /// `BPF_CORE_TYPE_EXISTS`: 1 when the type is there.
    public static let typeExists = Self(rawValue: 8)
    /// `BPF_CORE_TYPE_SIZE`: the type's size in bytes.
    public static let typeSize = Self(rawValue: 9)
    /// `BPF_CORE_ENUMVAL_EXISTS`: 1 when the enum has the value.
    public static let enumerationValueExists = Self(rawValue: 10)
    /// `BPF_CORE_ENUMVAL_VALUE`: the value of the enum's case.
    public static let enumerationValue = Self(rawValue: 11)
    /// `BPF_CORE_TYPE_MATCHES`: 1 when the type is there and matches.
    public static let typeMatches = Self(rawValue: 12)
  }
}
