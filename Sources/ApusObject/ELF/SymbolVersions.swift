/// The versions that a library gives its symbols for dynamic linking (`.gnu.version` and `.gnu.version_d`).
struct SymbolVersions {
  /// By symbol, the number of its version, and whether another version is the default.
  private let numbers: ByteReader?
  /// By number, the name.
  private let names: [UInt16: [UInt8]]

  /// The bit of a number that says that the version is not the default (`VERSYM_HIDDEN`).
  private static let hidden: UInt16 = 0x8000

  /// The size of a definition (`Elf64_Verdef`, the same in both classes).
  private static let definitionSize = 20

  /// No versions.
  init() {
    numbers = nil
    names = [:]
  }

  /// Reads the definitions.
  ///
  /// - Parameters:
  ///   - numbers: A number of 16 bits for each symbol.
  ///   - definitions: The definitions, each of which says where the next one is; nil if there are none.
  ///   - strings: The table that their names are in.
  /// - Throws: ``ObjectError`` for definitions that are damaged.
  init(
    numbers: ByteReader, definitions: ByteReader?, strings: [UInt8]
  ) throws(ObjectError) {
    self.numbers = numbers
    if let definitions {
      names = try Self.names(definitions, strings)
    } else {
      names = [:]
    }
  }

  private static func names(
    _ definitions: ByteReader, _ strings: [UInt8]
  ) throws(ObjectError) -> [UInt16: [UInt8]] {
    var names: [UInt16: [UInt8]] = [:]
    // Names may share bytes, so a small table could stand for a huge amount of text.
    var remaining = strings.count &* 4 &+ 65_536
    var offset = 0
    while offset &+ definitionSize <= definitions.count {
      let number = try definitions.u16(at: offset &+ 4)
      let (auxiliary, next) = (
        Int(try definitions.u32(at: offset &+ 12)), Int(try definitions.u32(at: offset &+ 16))
      )
      let name = Int(try definitions.u32(at: offset &+ auxiliary))
      guard name < strings.count else {
        throw ObjectError(.malformed, "a version's name is not in the table of names", offset: name)
      }
      let bytes = strings[name...].prefix { $0 != 0 }
      remaining -= bytes.count
      guard remaining >= 0 else {
        throw ObjectError(.limitExceeded, "the names of the versions overlap too much")
      }
      names[number] = Array(bytes)
      guard next != 0 else { break }
      guard next >= definitionSize else {
        throw ObjectError(.malformed, "the definitions of versions overlap", offset: offset)
      }
      offset &+= next
    }
    return names
  }

  /// The version of the symbol at a place of the table, and whether it is the default; nil where the file says nothing.
  func version(ofSymbol index: Int) -> (name: [UInt8]?, isDefault: Bool)? {
    guard let number = try? numbers?.u16(at: index &* 2) else { return nil }
    return (names[number & ~Self.hidden], number & Self.hidden == 0)
  }
}
