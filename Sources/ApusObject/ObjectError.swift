/// An object file, a BTF section or a specification that cannot be read or written.
///
/// ``description`` is one plain sentence that says what is wrong and where.
public struct ObjectError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public let code: Code

  /// What is wrong, as a sentence without the place and without a full stop.
  public let message: String

  /// The ELF section the fault is in, when there is one.
  public let section: String?

  /// The offset in bytes, from the start of the section or, without a section, of the file.
  public let offset: Int?

  /// Makes an error.
  public init(_ code: Code, _ message: String, section: String? = nil, offset: Int? = nil) {
    self.code = code
    self.message = message
    self.section = section
    self.offset = offset
  }

  /// The error as one sentence.
  public var description: String {
    switch (section, offset) {
    case (let section?, let offset?): "\(message) (section \(section), offset \(offset))."
    case (let section?, nil): "\(message) (section \(section))."
    case (nil, let offset?): "\(message) (offset \(offset))."
    case (nil, nil): "\(message)."
    }
  }
}

extension ObjectError {
  /// A kind of fault.
  ///
  /// More may come, so a `switch` over it needs a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Storage: String {
      case truncated
      case notELF
      case unsupportedELF
      case malformed
      case limitExceeded
      case invalidBTF
      case invalidInstruction
      case invalidMap
      case invalidProgram
      case invalidRelocation
      case unsupported
      case notFound
      case notEncodable
    }

    private let storage: Storage

    /// The bytes end before what they announce.
    public static var truncated: Self { Self(storage: .truncated) }
    /// The bytes do not start as an ELF file does.
    public static var notELF: Self { Self(storage: .notELF) }
    /// An ELF file, but not a 64-bit relocatable one for BPF.
    public static var unsupportedELF: Self { Self(storage: .unsupportedELF) }
    /// A field contradicts another one or the format.
    public static var malformed: Self { Self(storage: .malformed) }
    /// Larger or deeper than anything real, so refused before memory or time is spent on it.
    public static var limitExceeded: Self { Self(storage: .limitExceeded) }
    /// Type information that is not valid BTF.
    public static var invalidBTF: Self { Self(storage: .invalidBTF) }
    /// Bytes that are no eBPF instruction stream.
    public static var invalidInstruction: Self { Self(storage: .invalidInstruction) }
    /// A map definition that makes no sense.
    public static var invalidMap: Self { Self(storage: .invalidMap) }
    /// A program that cannot be put together.
    public static var invalidProgram: Self { Self(storage: .invalidProgram) }
    /// A relocation that cannot be applied.
    public static var invalidRelocation: Self { Self(storage: .invalidRelocation) }
    /// Valid, but nothing that Apus can handle.
    public static var unsupported: Self { Self(storage: .unsupported) }
    /// Something looked up is not there.
    public static var notFound: Self { Self(storage: .notFound) }
    /// A value that its file format has no room for.
    public static var notEncodable: Self { Self(storage: .notEncodable) }

    /// The code's name.
    public var description: String { storage.rawValue }
  }
}
