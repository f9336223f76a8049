import Synchronization

/// Types that stay the bytes they were read from: what most objects are loaded with, and nobody looks at.
///
/// The bytes are such as ``BTF/encoded(byteOrder:)`` writes them, so that the kernel can be given them.
final class EncodedBTF: Sendable {
  /// The whole of a `.BTF` section, in this machine's byte order.
  let bytes: [UInt8]

  private let layout: BTFLayout
  private let reader: ByteReader
  private let names: ByteReader
  /// All types, as soon as somebody has asked for them.
  private let decoded = Mutex<DecodedTypes?>(nil)

  /// A class, as not having one takes no type that has to be made at the first load of a process.
  private final class DecodedTypes: Sendable {
    let types: [BTFType]

    init(_ types: [BTFType]) { self.types = types }
  }

  init(_ layout: BTFLayout) throws(ObjectError) {
    self.layout = layout
    bytes = layout.bytes
    let header = try BTFHeader(bytes)
    reader = try header.types()
    names = try header.strings()
  }

  /// How many types there are.
  var count: Int { layout.offsets.count }

  /// All of them.
  var types: [BTFType] {
    decoded.withLock { decoded in
      if let decoded { return decoded.types }
      var parser = BTFParser(types: reader, names: BTFNames(StringTableReader(names)))
      // The layout was found to have nothing that cannot be decoded.
      let types = (try? parser.parse()) ?? []
      decoded = DecodedTypes(types)
      return types
    }
  }

  /// Decodes one type.
  func type(_ index: Int) throws(ObjectError) -> BTFType {
    if let type = layout.simpleType(index) { return type }
    if let decoded = decoded.withLock({ $0 }), index < decoded.types.count {
      return decoded.types[index]
    }
    let position = Int(layout.offsets[index]) &- BTFHeader.size
    // Of many members, the names may be one long one, which has to be read once.
    let table = StringTableReader(names, remembersNames: layout.recordCount(index) > 16)
    var parser = BTFParser(types: reader, names: BTFNames(table), position: position)
    return try parser.next()
  }

  func kind(_ index: Int) -> BTFKind { layout.kind(index) }

  func hasName(_ name: String, _ index: Int) -> Bool { layout.hasName(name, index) }

  /// Whether some function or variable is defined elsewhere, which the kernel takes only as if it were defined here.
  var hasExternals: Bool { layout.hasExternals }

  /// The text at an offset of the strings.
  func string(at offset: UInt32) -> String { layout.string(at: offset) }

  /// Whether a string starts at an offset of the strings.
  func isName(_ offset: UInt32) -> Bool { layout.isName(offset) }

  /// Reads many strings, each once.
  func stringReader() -> StringTableReader { StringTableReader(names) }

  /// A table of the strings, in which they can be looked up.
  func strings() -> StringTableWriter { StringTableWriter(bytes[layout.stringStart...]) }
}
