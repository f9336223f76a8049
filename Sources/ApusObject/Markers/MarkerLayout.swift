/// How an object wants to be told where the arguments of a marker are: `struct __bpf_usdt_spec` of `usdt.bpf.h`, as the
/// object's types have it.
///
/// The structure has changed with libbpf's versions, and may be extended by others; what is found by its name is
/// filled, and everything else is zero.
public struct MarkerLayout: Hashable, Sendable {
  /// Some bits of the structure, in bits from its start.
  private struct Field: Hashable {
    var offset: Int
    var size: Int
  }

  /// The members for an argument, from its start.
  private struct ArgumentFields: Hashable {
    var value: Field
    var kind: Field
    var register: Field
    var isSigned: Field
    var shift: Field
    /// Since libbpf 1.7 a second register, and how far its value is shifted.
    var index: Index?
  }

  /// The members for a second register.
  private struct Index: Hashable {
    var register: Field
    var shift: Field
  }

  /// The size of the structure in bytes.
  public let size: Int
  /// How many arguments fit.
  public let maximumArguments: Int

  private let argumentSize: Int
  private let arguments: Int
  private let argument: ArgumentFields
  private let cookie: Field
  private let count: Field

  /// A structure of more bytes is refused.
  private static let maximumSize: UInt32 = 1 << 16

  /// Reads the type of a value of the map `__bpf_usdt_specs`.
  ///
  /// - Parameters:
  ///   - types: The object's types.
  ///   - id: The type of the values.
  /// - Throws: ``ObjectError/Code/invalidBTF`` that names what the type lacks.
  public init(_ types: some BTFTypes, valueType id: BTFTypeID) throws(ObjectError) {
    let value = try Members(types, id)
    let list = try value.member("args")
    guard case .array(let array) = try types.unqualified(list.type).type else {
      throw ObjectError(.invalidBTF, "args of \(value.name) is no array")
    }
    let argument = try Members(types, array.element)
    size = Int(value.size)
    argumentSize = Int(argument.size) &* 8
    arguments = Int(list.bitOffset)
    maximumArguments = Int(array.count)
    guard value.size <= Self.maximumSize, argument.size > 0, argument.size <= Self.maximumSize,
      UInt64(list.bitOffset) + UInt64(argument.size) * 8 * UInt64(array.count)
        <= UInt64(value.size) * 8
    else { throw ObjectError(.invalidBTF, "\(value.name) is too large, or args does not fit") }
    func field(_ name: String, of members: Members) throws(ObjectError) -> Field {
      let member = try members.member(name)
      let size = try member.bitFieldSize > 0 ? Int(member.bitFieldSize) : Self.bits(types, member)
      guard size <= 64, Int(member.bitOffset) + size <= Int(members.size) * 8 else {
        throw ObjectError(.invalidBTF, "\(name) of \(members.name) does not fit")
      }
      return Field(offset: Int(member.bitOffset), size: size)
    }
    cookie = try field("usdt_cookie", of: value)
    count = try field("arg_cnt", of: value)
    var index: Index?
    if argument.has("idx_reg_off"), argument.has("scale_bitshift") {
      index = Index(
        register: try field("idx_reg_off", of: argument),
        shift: try field("scale_bitshift", of: argument))
    }
    self.argument = ArgumentFields(
      value: try field("val_off", of: argument), kind: try field("arg_type", of: argument),
      register: try field("reg_off", of: argument),
      isSigned: try field("arg_signed", of: argument),
      shift: try field("arg_bitshift", of: argument), index: index)
  }

  private static func bits(
    _ types: some BTFTypes, _ member: BTFComposite.Member
  ) throws(ObjectError) -> Int {
    Int(try types.size(of: member.type)) &* 8
  }

  /// Whether arguments can be told of whose place is the sum of two registers.
  public var takesIndexedMemory: Bool { argument.index != nil }

  /// The members of a structure.
  private struct Members {
    let name: String
    let size: UInt32
    private let members: [BTFComposite.Member]

    init(_ types: some BTFTypes, _ id: BTFTypeID) throws(ObjectError) {
      guard case .structure(let structure) = try types.unqualified(id).type else {
        throw ObjectError(.invalidBTF, "the type \(id.rawValue) is no struct")
      }
      name = structure.name
      size = structure.size
      members = structure.members
    }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    func member(_ name: String) throws(ObjectError) -> BTFComposite.Member {
      guard let member = members.first(where: { $0.name == name }) else {
        throw ObjectError(.invalidBTF, "\(self.name) has no \(name)")
      }
      return member
    }
  }
}

extension MarkerLayout {
  /// The structure for a place of a marker.
  ///
  /// - Parameters:
  ///   - list: Its arguments.
  ///   - cookie: What the program can ask for (`bpf_usdt_cookie`).
  ///   - byteOrder: That of the machine.
  /// - Returns: ``size`` bytes.
  /// - Throws: ``ObjectError/Code/unsupported`` for more arguments than fit, or one that the structure has no room for.
  public func encoded(
    _ list: [MarkerArgument], cookie: UInt64, byteOrder: ByteOrder = .host
  ) throws(ObjectError) -> [UInt8] {
    guard list.count <= maximumArguments else {
      throw ObjectError(
        .unsupported,
        "the marker has \(list.count) arguments, and the object takes "
          + "\(maximumArguments)")
    }
    var bits = BitWriter(count: size, byteOrder: byteOrder)
    for (position, argument) in list.enumerated() {
      try encode(argument, at: arguments &+ position &* argumentSize, to: &bits)
    }
    bits.write(cookie, at: self.cookie.offset, count: self.cookie.size)
    bits.write(UInt64(list.count), at: count.offset, count: count.size)
    return bits.bytes
  }

  private func encode(
    _ argument: MarkerArgument, at start: Int, to bits: inout BitWriter
  ) throws(ObjectError) {
    func write(_ value: UInt64, _ field: Field) throws(ObjectError) {
      guard field.size == 64 || value >> UInt64(field.size) == 0 else {
        throw ObjectError(
          .unsupported, "the number \(value) does not fit in the object's structure")
      }
      bits.write(value, at: start &+ field.offset, count: field.size)
    }
    let fields = self.argument
    // `enum __bpf_usdt_arg_type`
    switch argument.place {
    case .constant(let value):
      try write(0, fields.kind)
      try write(UInt64(bitPattern: value), fields.value)
    case .register(let register):
      try write(1, fields.kind)
      try write(UInt64(register.offset), fields.register)
    case .memory(let base, let offset):
      try write(2, fields.kind)
      try write(UInt64(base.offset), fields.register)
      try write(UInt64(bitPattern: offset), fields.value)
    case .indexedMemory(let base, let index, let shift, let offset):
      guard let indexFields = fields.index else {
        throw ObjectError(
          .unsupported,
          "an argument of the marker is in memory at the sum of two registers, which usdt.bpf.h knows since libbpf 1.7"
        )
      }
      try write(3, fields.kind)
      try write(UInt64(base.offset), fields.register)
      try write(UInt64(index.offset), indexFields.register)
      try write(UInt64(shift), indexFields.shift)
      try write(UInt64(bitPattern: offset), fields.value)
    }
    try write(argument.isSigned ? 1 : 0, fields.isSigned)
    // How far the program shifts the value to the left, and back, to have no other bits in it.
    try write(UInt64(64 &- Int(argument.size) &* 8), fields.shift)
  }
}
