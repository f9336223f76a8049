/// Names as C and the kernel's BTF checker take them.
package enum CIdentifier {
  /// Whether a byte may stand in a name.
  static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }

  /// Whether C could have such a name: BTF can hold any bytes.
  package static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first) else { return false }
    return name.utf8.allSatisfy(isAllowed)
  }

  /// A name with everything that cannot be in it replaced by underscores.
  ///
  /// - Parameters:
  ///   - name: Any text; of none, none.
  ///   - limit: How many bytes of it count.
  /// - Returns: A valid name, longer by one underscore where the text starts with a digit.
  package static func replacing(_ name: String, limit: Int = .max) -> String {
    let bytes = name.utf8.prefix(limit).map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
    let text = String(decoding: bytes, as: UTF8.self)
    return isDigit(bytes.first) ? "_" + text : text
  }
}
