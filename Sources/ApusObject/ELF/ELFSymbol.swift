/// A symbol of an ``ELFObject``.
public struct ELFSymbol: Hashable, Sendable {
  /// The name; empty for most section symbols.
  public var name: String

  /// The offset in bytes from the start of its section.
  public var value: UInt64

  /// The size in bytes of what it names; 0 when unknown.
  public var size: UInt64

  /// Where it is defined.
  public var section: Section

  /// Who sees it (`STB_…`).
  public var binding: Binding

  /// What it names (`STT_…`).
  public var type: Kind

  /// Who sees it once objects are linked (`STV_…`).
  public var visibility: Visibility

  /// Makes a symbol.
  public init(
    name: String,
    value: UInt64 = 0,
    size: UInt64 = 0,
    section: Section,
    binding: Binding = .global,
    type: Kind = .none,
    visibility: Visibility = .default
  ) {
    self.name = name
    self.value = value
    self.size = size
    self.section = section
    self.binding = binding
    self.type = type
    self.visibility = visibility
  }

  /// The index in ``ELFObject/sections`` of the section it is defined in, if it is in one.
  public var sectionIndex: Int? {
    if case .section(let index) = section { index } else { nil }
  }
}

extension ELFSymbol {
  /// Where a symbol is defined (`st_shndx`).
  public enum Section: Hashable, Sendable {
    /// Nowhere in this object (`SHN_UNDEF`): the loader has to find it.
    case undefined
    /// In no section: the value is a number (`SHN_ABS`).
    case absolute
    /// Anywhere in zeroed memory (`SHN_COMMON`).
    case common
    /// In the section at this index of ``ELFObject/sections``.
    case section(Int)
    /// A reserved number that means nothing to BPF.
    case reserved(UInt16)
  }

  /// Who sees a symbol (the high half of `st_info`).
  public struct Binding: RawRepresentable, Hashable, Sendable {
    /// The number in the file, 0 to 15.
    public var rawValue: UInt8

    /// Makes the binding of that number.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// `STB_LOCAL`: this object only.
    public static let local = Self(rawValue: 0)
    /// `STB_GLOBAL`: every object.
    public static let global = Self(rawValue: 1)
    /// `STB_WEAK`: every object, and another definition wins; undefined, it may stay so.
    public static let weak = Self(rawValue: 2)
  }

  /// What a symbol names (the low half of `st_info`).
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number in the file, 0 to 15.
    public var rawValue: UInt8

    /// Makes the kind of that number.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// `STT_NOTYPE`: unknown; also a jump target.
    public static let none = Self(rawValue: 0)
    /// `STT_OBJECT`: data, such as a map or a global.
    public static let object = Self(rawValue: 1)
    /// `STT_FUNC`: a function.
    public static let function = Self(rawValue: 2)
    /// `STT_SECTION`: a section.
    public static let section = Self(rawValue: 3)
    /// `STT_FILE`: the source file.
    public static let file = Self(rawValue: 4)
  }

  /// Who sees a symbol once objects are linked (`st_other`).
  public struct Visibility: RawRepresentable, Hashable, Sendable {
    /// The number in the file.
    public var rawValue: UInt8

    /// Makes the visibility of that number.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// `STV_DEFAULT`: as the binding says.
    public static let `default` = Self(rawValue: 0)
    /// `STV_INTERNAL`.
    public static let `internal` = Self(rawValue: 1)
    /// `STV_HIDDEN`: not outside the linked object; libbpf then treats a global function as static.
    public static let hidden = Self(rawValue: 2)
    /// `STV_PROTECTED`.
    public static let protected = Self(rawValue: 3)
  }
}
