/// A member of a kernel's struct that a `StructOps` sets.
struct StructOpsMember: Hashable {
  /// The struct's name, which all the members of one have in common.
  var structure: String
  /// The member's name.
  var name: String
  /// The member's type.
  var type: KernelValueType
  /// What it is set to.
  var value: Value

  /// What a member is set to.
  enum Value: Hashable {
    case number(Int64)
    case text(String)
    /// The program of a symbol.
    case program(String)
  }

  /// The bytes of a number or a text, and zeros of a program; nil where the type has no room for the value, or is
  /// of another kind.
  var bytes: [UInt8]? {
    switch (value, type) {
    case (.program, .pointer): [UInt8](repeating: 0, count: type.size)
    case (.text(let text), .array(.integer(size: 1, _), let count))
    where text.utf8.count < count && count <= Self.longestText:
      Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
    case (.number(let number), .boolean) where number == 0 || number == 1: [UInt8(number)]
    case (.number(let number), .integer(let size, let isSigned)),
      (.number(let number), .enumeration(_, let size, let isSigned)):
      Self.bytes(of: number, size: size, isSigned: isSigned)
    default: nil
    }
  }

  /// More than any of the kernel's structs has room for.
  private static let longestText = 4096

  private static func bytes(of number: Int64, size: Int, isSigned: Bool) -> [UInt8]? {
    let bits = size * 8
    if bits < 64 {
      let range =
        isSigned ? -(Int64(1) << (bits - 1))..<(Int64(1) << (bits - 1)) : 0..<(Int64(1) << bits)
      guard range.contains(number) else { return nil }
    }
    return (0..<size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// The alignment of the member in the struct.
  var alignment: Int {
    var type = type
    while case .array(let element, _) = type { type = element }
    return max(type.size, 1)
  }
}
