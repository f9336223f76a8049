import ApusObject
@_spi(Reflection) import Swift

/// How a Swift type is laid out, as far as the runtime says so.
indirect enum SwiftLayout {
  /// One of the standard library's numbers.
  case number(CNumber)
  /// A struct or tuple, with its stored properties.
  case structure(
    name: String, size: Int, fields: [(name: String, offset: Int, layout: SwiftLayout)])
  /// What the runtime cannot look into: an enum, an `InlineArray`, a type without reflection metadata.
  case opaque(name: String, size: Int)

  /// A number as C has it.
  struct CNumber {
    let name: String
    let size: UInt32
    var isSigned = false
    var isBoolean = false
  }

  /// The layout of a type.
  init<Value: BitwiseCopyable>(of type: Value.Type) {
    self = Self.layout(of: type, size: MemoryLayout<Value>.size)
  }

  private static let numbers: [ObjectIdentifier: CNumber] = [
    ObjectIdentifier(UInt8.self): CNumber(name: "unsigned char", size: 1),
    ObjectIdentifier(Int8.self): CNumber(name: "signed char", size: 1, isSigned: true),
    ObjectIdentifier(UInt16.self): CNumber(name: "unsigned short", size: 2),
    ObjectIdentifier(Int16.self): CNumber(name: "short", size: 2, isSigned: true),
    ObjectIdentifier(UInt32.self): CNumber(name: "unsigned int", size: 4),
    ObjectIdentifier(Int32.self): CNumber(name: "int", size: 4, isSigned: true),
    ObjectIdentifier(UInt64.self): CNumber(name: "unsigned long long", size: 8),
    ObjectIdentifier(Int64.self): CNumber(name: "long long", size: 8, isSigned: true),
    ObjectIdentifier(UInt.self): CNumber(name: "unsigned long", size: 8),
    ObjectIdentifier(Int.self): CNumber(name: "long", size: 8, isSigned: true),
    ObjectIdentifier(Bool.self): CNumber(name: "_Bool", size: 1, isBoolean: true),
  ]

  /// A type cannot contain itself by value, so the recursion ends.
  private static func layout(of type: Any.Type, size: Int) -> SwiftLayout {
    if let number = numbers[ObjectIdentifier(type)] { return .number(number) }
    let name = "\(type)"
    var fields: [(name: String, offset: Int, layout: SwiftLayout)] = []
    var isTransparent = true
    // Sound: the names are C strings that live as long as the type.
    let isKnown = unsafe _forEachField(of: type, options: []) { name, offset, member, kind in
      guard kind == .struct || kind == .tuple else {
        isTransparent = false
        return false
      }
      fields.append(
        (unsafe String(cString: name), offset, layout(of: member, size: Self.size(of: member))))
      return true
    }
    guard isKnown, isTransparent, !fields.isEmpty else { return .opaque(name: name, size: size) }
    return .structure(name: name, size: size, fields: fields)
  }

  private static func size(of type: Any.Type) -> Int {
    func size<Member>(_: Member.Type) -> Int { MemoryLayout<Member>.size }
    return size(type)
  }

  /// The numbers that it is made of.
  var scalars: [ScalarField] { scalars(at: 0) }

  private func scalars(at offset: Int) -> [ScalarField] {
    switch self {
    case .number(let number): [ScalarField(offset: UInt32(clamping: offset), size: number.size)]
    case .structure(_, _, let fields):
      fields.flatMap { $0.layout.scalars(at: offset + $0.offset) }
    case .opaque: []
    }
  }
}

extension SwiftLayout {
  /// Adds the type to BTF as C would have it.
  ///
  /// - Parameters:
  ///   - btf: Where to add it.
  ///   - stride: Its size in a map, which counts the padding at its end.
  /// - Returns: The type.
  func add(to btf: inout BTF, stride: Int) -> BTFTypeID {
    switch self {
    case .number(let number):
      var encoding: BTFInteger.Encoding = number.isSigned ? .signed : []
      if number.isBoolean { encoding = .boolean }
      return btf.add(
        .integer(BTFInteger(name: number.name, size: number.size, encoding: encoding)))
    case .structure(let name, _, let fields):
      let members = fields.map { field in
        BTFComposite.Member(
          name: CIdentifier.replacing(field.name, limit: 64),
          type: field.layout.add(to: &btf, stride: field.layout.size),
          byteOffset: UInt32(clamping: field.offset))
      }
      return btf.add(
        .structure(
          BTFComposite(
            name: CIdentifier.replacing(name, limit: 64), size: UInt32(clamping: stride),
            members: members)
        ))
    case .opaque(let name, _):
      let byte = btf.add(.integer(BTFInteger(name: "unsigned char", size: 1)))
      let index = btf.add(.integer(BTFInteger(name: "unsigned int", size: 4)))
      let bytes = btf.add(
        .array(BTFArray(element: byte, index: index, count: UInt32(clamping: stride))))
      return btf.add(
        .structure(
          BTFComposite(
            name: CIdentifier.replacing(name, limit: 64), size: UInt32(clamping: stride),
            members: [BTFComposite.Member(name: "bytes", type: bytes, byteOffset: 0)])))
    }
  }

  private var size: Int {
    switch self {
    case .number(let number): Int(number.size)
    case .structure(_, let size, _), .opaque(_, let size): size
    }
  }
}
