/// The sizes and numbers of the ELF format that its readers and its writer share: those of ELF64, but where the name
/// ends in 32.
enum ELFFormat {
  static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

  /// Whether bytes start as every ELF file does.
  static func isELF(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == magic[0] && bytes[1] == magic[1] && bytes[2] == magic[2]
      && bytes[3] == magic[3]
  }

  static let class32: UInt8 = 1
  static let class64: UInt8 = 2
  static let littleEndian: UInt8 = 1
  static let bigEndian: UInt8 = 2
  static let version: UInt8 = 1
  static let relocatable: UInt16 = 1
  static let executable: UInt16 = 2
  static let sharedObject: UInt16 = 3

  static let headerSize = 64
  static let sectionHeaderSize = 64
  static let sectionHeaderSize32 = 40
  static let programHeaderSize = 56
  static let programHeaderSize32 = 32
  static let symbolSize = 24
  static let symbolSize32 = 16
  static let relocationSize = 16
  static let relocationWithAddendSize = 24

  /// `PT_LOAD`.
  static let loadedSegment: UInt32 = 1
  /// `PF_X`.
  static let executableSegment: UInt32 = 1

  /// The first of the section numbers that name no section (`SHN_LORESERVE`).
  static let reservedSections: UInt16 = 0xff00
  static let absoluteSection: UInt16 = 0xfff1
  static let commonSection: UInt16 = 0xfff2
  static let extendedSection: UInt16 = 0xffff

  /// The largest alignment of a section, a page.
  ///
  /// More would let a small object ask for much padding.
  static let maximumAlignment: UInt64 = 4096
}
