/// What a field of a metadata node holds.
enum MetadataValue: Hashable {
  /// Another node: `!12`.
  case reference(Int)
  /// A string: `"packets"`.
  case string(String)
  /// Anything else: a number, a constant's name, several with `|` between them.
  case word(String)
}

/// A node of metadata: `!DISubprogram(name: "f", line: 3)`, or a list of others: `!{!1, !2}`.
struct MetadataNode: Hashable {
  /// What is written after the exclamation mark, such as `DISubprogram`; empty for a list.
  var kind: String
  /// The fields of a node.
  var fields: [String: MetadataValue] = [:]
  /// What is in a list.
  var elements: [MetadataValue] = []

  /// The node that a line defines, or nil where it has another shape.
  ///
  /// - Parameters:
  ///   - line: What follows the equals sign.
  ///   - offset: What the numbers of other nodes are raised by.
  init?(_ line: Substring, offset: Int = 0) {
    var scanner = MetadataScanner(line, offset: offset)
    scanner.skip("distinct ")
    guard scanner.skip("!") else { return nil }
    kind = scanner.name()
    if scanner.skip("{") {
      while let value = scanner.value() {
        elements.append(value)
        if !scanner.skip(", ") { break }
      }
    } else {
      guard !kind.isEmpty, scanner.skip("(") else { return nil }
      while true {
        let name = scanner.name()
        guard !name.isEmpty, scanner.skip(": "), let value = scanner.value() else { break }
        fields[name] = value
        if !scanner.skip(", ") { break }
      }
    }
  }

  /// The string in a field.
  func string(_ name: String) -> String? {
    guard case .string(let text) = fields[name] else { return nil }
    return text
  }

  /// The number in a field.
  func number(_ name: String) -> Int? {
    guard case .word(let text) = fields[name] else { return nil }
    return Int(text)
  }

  /// The word in a field.
  func word(_ name: String) -> String? {
    guard case .word(let text) = fields[name] else { return nil }
    return text
  }
}

/// Reads a metadata node from the left to the right.
private struct MetadataScanner {
  private var rest: Substring.UTF8View

  private let offset: Int

  init(_ text: Substring, offset: Int) {
    rest = text.utf8
    self.offset = offset
  }

  /// Steps over `text` if it comes next.
  @discardableResult
  mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  /// Takes the letters, digits and underscores that come next.
  mutating func name() -> String {
    let name = rest.prefix(while: Self.isWordByte)
    rest = rest[name.endIndex...]
    return String(Substring(name))
  }

  /// Takes the value that comes next.
  mutating func value() -> MetadataValue? {
    guard let first = rest.first else { return nil }
    if first == UInt8(ascii: "\"") { return .string(string()) }
    if first == UInt8(ascii: "!"), let second = rest.dropFirst().first {
      // A reference, a string (`!"expected"`), or a node in place (`!DIExpression()`).
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second) {
        rest = rest.dropFirst()
        return Int(name()).map { .reference($0 &+ offset) }
      }
      if second == UInt8(ascii: "\"") {
        rest = rest.dropFirst()
        return .string(string())
      }
    }
    return word()
  }

  /// Takes a string with its quotes, and resolves `\22` and its like.
  private mutating func string() -> String {
    rest = rest.dropFirst()
    var bytes: [UInt8] = []
    while let byte = rest.first, byte != UInt8(ascii: "\"") {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\\"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    rest = rest.dropFirst()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes everything up to the comma or the bracket that ends the value.
  private mutating func word() -> MetadataValue? {
    var depth = 0
    var end = rest.startIndex
    scan: while end < rest.endIndex {
      switch rest[end] {
      case UInt8(ascii: "("), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "}"):
        if depth == 0 { break scan }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { break scan }
      default: break
      }
      end = rest.index(after: end)
    }
    let word = rest[..<end]
    rest = rest[end...]
    return word.isEmpty ? nil : .word(String(Substring(word)))
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
