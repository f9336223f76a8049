/// The sizes of LLVM's types, as the text writes them.
struct IRTypeSizes {
  /// How a type lies in memory, in bytes.
  private typealias Layout = (size: Int, alignment: Int)

  /// What types with names consist of.
  private var definitions: [Substring: Substring] = [:]

  /// Reads the types that have names.
  init(_ ir: IRText) {
    for line in ir.lines where line.hasPrefix("%") {
      guard let equals = line.range(of: " = type ") else { continue }
      definitions[line[..<equals.lowerBound]] = line[equals.upperBound...]
    }
  }

  /// The size in bytes of the type that stands at the start of `text`, or nil if it is none that is known.
  func size(of text: Substring) -> Int? {
    var rest = text
    return layout(&rest, depth: 0)?.size
  }

  private func layout(_ text: inout Substring, depth: Int) -> Layout? {
    guard depth < 32 else { return nil }
    if Self.take("ptr", from: &text) { return (8, 8) }
    if Self.take("i", from: &text) {
      guard let bits = Self.number(&text), bits > 0 else { return nil }
      let size = (bits - 1) / 8 + 1
      return (size, size <= 1 ? 1 : size <= 2 ? 2 : size <= 4 ? 4 : 8)
    }
    if Self.take("[", from: &text) {
      guard let count = Self.number(&text), Self.take(" x ", from: &text),
        let element = layout(&text, depth: depth + 1), Self.take("]", from: &text)
      else { return nil }
      let size = element.size.multipliedReportingOverflow(by: count)
      return size.overflow ? nil : (size.partialValue, element.alignment)
    }
    if Self.take("<{", from: &text) { return fields(&text, end: "}>", isPacked: true, depth) }
    if Self.take("{", from: &text) { return fields(&text, end: "}", isPacked: false, depth) }
    guard text.hasPrefix("%"), let name = Self.name(&text), var definition = definitions[name]
    else {
      return nil
    }
    return layout(&definition, depth: depth + 1)
  }

  private func fields(
    _ text: inout Substring, end: Substring, isPacked: Bool, _ depth: Int
  ) -> Layout? {
    var size = 0
    var alignment = 1
    while true {
      text = text.drop { $0 == " " || $0 == "," }
      if Self.take(end, from: &text) { break }
      guard let field = layout(&text, depth: depth + 1), field.size < 1 << 32, size < 1 << 40 else {
        return nil
      }
      if !isPacked {
        size = Self.round(size, up: field.alignment)
        alignment = max(alignment, field.alignment)
      }
      size += field.size
    }
    return (Self.round(size, up: alignment), alignment)
  }

  private static func round(_ size: Int, up alignment: Int) -> Int {
    (size + alignment - 1) / alignment * alignment
  }

  private static func take(_ prefix: Substring, from text: inout Substring) -> Bool {
    guard text.hasPrefix(prefix) else { return false }
    text = text.dropFirst(prefix.count)
    return true
  }

  private static func number(_ text: inout Substring) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    text = text.dropFirst(digits.count)
    return Int(digits)
  }

  /// A name with its percent sign, and with its quotation marks if it has them.
  private static func name(_ text: inout Substring) -> Substring? {
    let body = text.dropFirst()
    let end: Substring.Index
    if body.first == "\"" {
      guard let quote = body.dropFirst().firstIndex(of: "\"") else { return nil }
      end = body.index(after: quote)
    } else {
      end = body.utf8.firstIndex { !IRText.isNameByte($0) } ?? body.endIndex
    }
    let name = text[..<end]
    text = text[end...]
    return name
  }
}
