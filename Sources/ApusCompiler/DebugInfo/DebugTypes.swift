import ApusObject

/// Makes BTF of the types that the debug information describes.
///
/// Swift's structs become C's with the same fields; integers become the kernel's own `u32` and its
/// like; what C cannot say, such as an enum with payloads, becomes a struct of as many bytes.
struct DebugTypes {
  private let metadata: Metadata
  /// All the types made so far.
  private(set) var btf = BTF()
  private var integers: [CInteger: BTFTypeID] = [:]
  private var converted: [Key: BTFTypeID] = [:]

  /// A type with a size of its own: Swift puts a field into the padding at the end of another, so
  /// that a struct is shorter inside of another struct than in an array or a map.
  private struct Key: Hashable {
    var number: Int
    var size: UInt32
  }

  /// Types in types in types end somewhere; debug information that does not is broken.
  private static let maximumDepth = 32

  /// Makes types of a module's metadata.
  init(_ metadata: Metadata) {
    self.metadata = metadata
  }

  /// Adds a type that is not Swift's.
  mutating func add(_ type: BTFType) -> BTFTypeID { btf.add(type) }

  /// One of C's integers, under the kernel's name.
  mutating func integer(_ integer: CInteger) -> BTFTypeID {
    if let known = integers[integer] { return known }
    let base = btf.add(.integer(integer.representation))
    let id = integer.typeName.map { btf.add(.typedef(name: $0, type: base)) } ?? base
    integers[integer] = id
    return id
  }

  /// A number in network byte order, which the kernel has a name for.
  private mutating func bigEndian(_ integer: CInteger) -> BTFTypeID {
    let name = "__be\(integer.size &* 8)"
    if let known = btf.id(named: name, kind: .typedef) { return known }
    let base = self.integer(integer)
    return btf.add(.typedef(name: name, type: base))
  }

  /// The type with the number `number` in the metadata, `size` bytes long.
  mutating func type(_ number: Int, size: UInt32, depth: Int = 0) -> BTFTypeID {
    let key = Key(number: number, size: size)
    if let known = converted[key] { return known }
    let id = convert(DebugType(number, in: metadata), size: size, depth: depth)
    converted[key] = id
    return id
  }

  private mutating func convert(_ type: DebugType, size: UInt32, depth: Int) -> BTFTypeID {
    guard depth < Self.maximumDepth else { return opaque(named: "", size: size) }
    switch type {
    case .integer(let integer) where integer.size == size: return self.integer(integer)
    case .bigEndian(let integer) where integer.size == size: return bigEndian(integer)
    case .array(let element, let elementSize, let count):
      let element = self.type(element, size: elementSize, depth: depth + 1)
      let index = integer(.u32)
      return btf.add(.array(BTFArray(element: element, index: index, count: count)))
    case .enumeration(let name, let cases):
      let values = cases.enumerated()
        .map { index, name in
          BTFEnumeration.Value(name: CIdentifier.replacing(name), value: Int64(index))
        }
      return btf.add(
        .enumeration(
          BTFEnumeration(name: CIdentifier.replacing(name), size: size, values: values)))
    case .structure(let name, let fields):
      let members = fields.map { field in
        BTFComposite.Member(
          name: CIdentifier.replacing(field.name),
          type: self.type(field.type, size: field.size, depth: depth + 1),
          byteOffset: field.offset)
      }
      return btf.add(
        .structure(BTFComposite(name: CIdentifier.replacing(name), size: size, members: members)))
    case .reference(let name) where size == 8:
      let target = btf.add(.structure(BTFComposite(name: CIdentifier.replacing(name), size: 0)))
      let tagged = btf.add(
        .typeTag(name: MapValueFields.referenceTag, type: target, isAttribute: false))
      return btf.add(.pointer(to: tagged))
    case .integer, .bigEndian, .reference: return opaque(named: "", size: size)
    case .opaque(let name): return opaque(named: name, size: size)
    }
  }

  /// A struct of which only the size is known.
  private mutating func opaque(named name: String, size: UInt32) -> BTFTypeID {
    let byte = integer(.u8)
    let index = integer(.u32)
    let bytes = btf.add(.array(BTFArray(element: byte, index: index, count: size)))
    let member = BTFComposite.Member(name: "bytes", type: bytes, byteOffset: 0)
    return btf.add(
      .structure(BTFComposite(name: CIdentifier.replacing(name), size: size, members: [member])))
  }
}
