import ApusObject

/// A variable of `.kconfig`, which the loader gives the value of an option of the kernel's configuration.
struct ConfigurationVariable {
  let name: String
  let size: UInt32
  private let shape: Shape

  /// What the variable can hold.
  private enum Shape {
    case boolean
    /// `enum libbpf_tristate`: 0 for no, 1 for yes, 2 for a module.
    case tristate
    /// A `char` takes the letter `y`, `n` or `m`.
    case character
    case integer(isSigned: Bool)
    case text
  }

  /// Reads the variable's type; nil if it is none that an option can have.
  init?(name: String, type: BTFTypeID, in types: BTF) {
    self.name = name
    guard let size = try? types.size(of: type), size > 0, size <= 4096,
      let type = try? types.unqualified(type).type
    else { return nil }
    self.size = size
    switch type {
    case .integer(let integer) where integer.encoding.contains(.boolean):
      guard size == 1 else { return nil }
      shape = .boolean
    case .integer(let integer):
      guard [1, 2, 4, 8].contains(size) else { return nil }
      shape =
        size == 1 && integer.name == "char"
        ? .character : .integer(isSigned: integer.encoding.contains(.signed))
    case .enumeration(let enumeration) where enumeration.name == "libbpf_tristate":
      guard size == 4 else { return nil }
      shape = .tristate
    case .array(let array):
      guard case .integer(let element)? = try? types.unqualified(array.element).type,
        element.size == 1
      else { return nil }
      shape = .text
    default: return nil
    }
  }

  /// What its offset is a multiple of.
  var alignment: UInt32 {
    if case .text = shape { 1 } else { size }
  }

  /// The variable's bytes for an option's value as the configuration has it; nil if it cannot hold it.
  func bytes(of value: String, byteOrder: ByteOrder = .host) -> [UInt8]? {
    if case .text = shape {
      guard value.utf8.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return nil }
      // A text that is too long is cut, and always ends in a zero byte.
      let text = Array(value.utf8.dropFirst().dropLast().prefix(Int(size) - 1))
      return text + [UInt8](repeating: 0, count: Int(size) - text.count)
    }
    let number: UInt64?
    switch (shape, value) {
    case (.boolean, "y"), (.tristate, "y"): number = 1
    case (.boolean, "n"), (.tristate, "n"): number = 0
    case (.tristate, "m"): number = 2
    case (.character, "y"), (.character, "n"), (.character, "m"):
      number = value.utf8.first.map(UInt64.init)
    case (.character, _): number = integer(value, isSigned: true)
    case (.integer(let isSigned), _): number = integer(value, isSigned: isSigned)
    default: number = nil
    }
    return number.map { bytes(of: $0, byteOrder: byteOrder) }
  }

  /// The variable's bytes for a number.
  func bytes(of number: UInt64, byteOrder: ByteOrder = .host) -> [UInt8] {
    let little = (0..<Int(size)).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 0 }
    return byteOrder == .little ? little : little.reversed()
  }

  private func integer(_ text: String, isSigned: Bool) -> UInt64? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.dropFirst() : text[...]
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    guard
      let magnitude = isHexadecimal
        ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits, radix: 10)
    else { return nil }
    let bits = UInt64(size) * 8
    if isSigned {
      let limit: UInt64 = 1 << (bits - 1)
      guard isNegative ? magnitude <= limit : magnitude < limit else { return nil }
      return isNegative ? 0 &- magnitude : magnitude
    }
    guard !isNegative, bits == 64 || magnitude < 1 << bits else { return nil }
    return magnitude
  }
}
