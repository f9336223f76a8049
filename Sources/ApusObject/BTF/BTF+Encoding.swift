extension BTF {
  /// The type information as a `.BTF` section, or as `BPF_BTF_LOAD` takes it.
  ///
  /// - Throws: ``ObjectError/Code/notEncodable`` when the format has no room for something: a name
  ///   with a zero byte, more than 65,535 members, a bit field beyond bit 16,777,215, or an entry
  ///   that is `void`.
  public func encoded(byteOrder: ByteOrder = .host) throws(ObjectError) -> [UInt8] {
    var strings = StringTableWriter()
    return try encoded(byteOrder: byteOrder, strings: &strings)
  }

  /// The type information and its extension as a `.BTF` and a `.BTF.ext` section, which share the
  /// strings of the former.
  ///
  /// - Throws: ``ObjectError/Code/notEncodable`` as for one alone.
  public func encoded(
    byteOrder: ByteOrder, extension: BTFExtension
  ) throws(ObjectError) -> (btf: [UInt8], extension: [UInt8]) {
    var strings = StringTableWriter()
    let encodedExtension = try `extension`.encoded(byteOrder: byteOrder, strings: &strings)
    return (try encoded(byteOrder: byteOrder, strings: &strings), encodedExtension)
  }

  /// The same with strings that are known before; they are part of the result too.
  func encoded(
    byteOrder: ByteOrder, strings: inout StringTableWriter
  ) throws(ObjectError) -> [UInt8] {
    // Every entry consists of 32-bit numbers.
    var entries = WordWriter<UInt32>(byteOrder: byteOrder, capacity: types.count &* 6)
    for type in types { try entries.append(type, strings: &strings) }
    guard let typeSize = UInt32(exactly: entries.byteCount),
      let stringSize = UInt32(exactly: strings.bytes.count)
    else {
      throw ObjectError(.notEncodable, "the types take more than 4 GiB", section: ".BTF")
    }
    var writer = ByteWriter(byteOrder: byteOrder)
    writer.append(BTFHeader.magic)
    writer.append(BTFHeader.version)
    writer.append(UInt8(0))
    writer.append(UInt32(BTFHeader.size))
    writer.append(UInt32(0))
    writer.append(typeSize)
    writer.append(typeSize)
    writer.append(stringSize)
    writer.append(contentsOf: entries.bytes)
    writer.append(contentsOf: strings.bytes)
    return writer.bytes
  }
}

extension WordWriter<UInt32> {
  fileprivate mutating func append(
    _ type: BTFType, strings: inout StringTableWriter
  ) throws(ObjectError) {
    /// The 12 bytes that every type starts with (`struct btf_type`).
    func head(
      _ sizeOrType: UInt32, count: Int = 0, flag: Bool = false
    ) throws(ObjectError) {
      guard type.kind != .void else {
        throw ObjectError(.notEncodable, "void cannot be an entry of its own", section: ".BTF")
      }
      guard count <= 0xffff else {
        throw ObjectError(
          .notEncodable, "a type has \(count) members, more than 65535", section: ".BTF")
      }
      append(try strings.offset(of: type.name ?? ""))
      append((flag ? 1 << 31 : 0) | UInt32(type.kind.rawValue) << 24 | UInt32(count))
      append(sizeOrType)
    }

    switch type {
    case .void: try head(0)
    case .integer(let integer):
      try head(integer.size)
      append(
        UInt32(integer.encoding.rawValue & 0xf) << 24 | UInt32(integer.bitOffset) << 16
          | UInt32(integer.bitCount))
    case .pointer(let target), .volatile(let target), .const(let target), .restrict(let target),
      .typedef(_, let target):
      try head(target.rawValue)
    case .typeTag(_, let target, let isAttribute): try head(target.rawValue, flag: isAttribute)
    case .array(let array):
      try head(0)
      append(array.element.rawValue)
      append(array.index.rawValue)
      append(array.count)
    case .structure(let composite), .union(let composite):
      let flag = composite.members.contains { $0.bitFieldSize != 0 }
      try head(composite.size, count: composite.members.count, flag: flag)
      for member in composite.members {
        guard !flag || member.bitOffset <= 0xff_ffff else {
          throw ObjectError(
            .notEncodable, "member \(member.name) is too far from the start of \(composite.name)",
            section: ".BTF")
        }
        append(try strings.offset(of: member.name))
        append(member.type.rawValue)
        append(UInt32(member.bitFieldSize) << 24 | member.bitOffset)
      }
    case .enumeration(let enumeration):
      try head(enumeration.size, count: enumeration.values.count, flag: enumeration.isSigned)
      for value in enumeration.values {
        append(try strings.offset(of: value.name))
        append(UInt32(truncatingIfNeeded: value.value))
      }
    case .enumeration64(let enumeration):
      try head(enumeration.size, count: enumeration.values.count, flag: enumeration.isSigned)
      for value in enumeration.values {
        append(try strings.offset(of: value.name))
        append(UInt32(truncatingIfNeeded: value.value))
        append(UInt32(truncatingIfNeeded: value.value >> 32))
      }
    case .forward(_, let isUnion): try head(0, flag: isUnion)
    case .function(_, let linkage, let prototype):
      try head(prototype.rawValue, count: Int(linkage.rawValue))
    case .functionPrototype(let prototype):
      try head(prototype.result.rawValue, count: prototype.parameters.count)
      for parameter in prototype.parameters {
        append(try strings.offset(of: parameter.name))
        append(parameter.type.rawValue)
      }
    case .variable(_, let linkage, let target):
      try head(target.rawValue)
      append(linkage.rawValue)
    case .dataSection(let section):
      try head(section.size, count: section.variables.count)
      for variable in section.variables {
        append(variable.type.rawValue)
        append(variable.offset)
        append(variable.size)
      }
    case .float(_, let size): try head(size)
    case .declarationTag(let tag):
      try head(tag.type.rawValue, flag: tag.isAttribute)
      append(tag.component ?? .max)
    }
  }
}
