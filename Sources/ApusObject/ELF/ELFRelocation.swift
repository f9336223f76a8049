/// A place in a section that depends on a symbol's address.
public struct ELFRelocation: Hashable, Sendable {
  /// The offset in bytes in the section that is changed.
  public var offset: UInt64

  /// The index in ``ELFObject/symbols`` of the symbol, or `nil` for none.
  public var symbol: Int?

  /// What is written there.
  public var type: Kind

  /// The number to add to the symbol's address, or `nil` when it is in the bytes that are changed
  /// (`SHT_REL`, all that compilers write for BPF).
  public var addend: Int64?

  /// Makes a relocation.
  public init(offset: UInt64, symbol: Int?, type: Kind, addend: Int64? = nil) {
    self.offset = offset
    self.symbol = symbol
    self.type = type
    self.addend = addend
  }
}

extension ELFRelocation {
  /// What a relocation writes (the low half of `r_info`); the named ones are BPF's.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number in the file.
    public var rawValue: UInt32

    /// Makes the kind of that number.
    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// `R_BPF_NONE`: nothing.
    public static let none = Self(rawValue: 0)
    /// `R_BPF_64_64`: the two immediates of a 16-byte load.
    public static let wideImmediate = Self(rawValue: 1)
    /// `R_BPF_64_ABS64`: 8 bytes of data.
    public static let absolute64 = Self(rawValue: 2)
    /// `R_BPF_64_ABS32`: 4 bytes of data.
    public static let absolute32 = Self(rawValue: 3)
    /// `R_BPF_64_NODYLD32`: 4 bytes of data that a dynamic loader leaves alone (`.BTF`,
    /// `.BTF.ext`).
    public static let absolute32Static = Self(rawValue: 4)
    /// `R_BPF_64_32`: the immediate of a call, relative to the next instruction.
    public static let call = Self(rawValue: 10)
  }
}
