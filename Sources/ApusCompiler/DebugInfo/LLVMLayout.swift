/// A type in LLVM's own terms, field by field.
///
/// Swift's compiler makes a row of bytes of memory with raw layout. LLVM evaluates an initialiser only
/// when what it stores are whole fields of the global.
enum LLVMLayout {
  /// The type with the number `number` in the metadata, or nil if its fields are not known.
  static func type(_ number: Int, in metadata: Metadata) -> String? {
    layout(number, in: metadata, depth: 0)?.text
  }

  private static func layout(
    _ number: Int, in metadata: Metadata, depth: Int
  ) -> (text: String, size: UInt32)? {
    guard depth < 32 else { return nil }
    switch DebugType(number, in: metadata) {
    case .integer(let integer), .bigEndian(let integer):
      return ("i\(integer.size &* 8)", integer.size)
    case .enumeration(_, let cases):
      return cases.count <= 256 ? ("i8", 1) : ("i16", 2)
    case .array(let element, let stride, let count):
      guard let element = layout(element, in: metadata, depth: depth + 1) else { return nil }
      let padded = padding(stride &- element.size)
      let item = padded.isEmpty ? element.text : "<{ \(element.text), \(padded) }>"
      return ("[\(count) x \(item)]", stride &* count)
    case .structure(_, let fields):
      var parts: [String] = []
      var end: UInt32 = 0
      for field in fields {
        guard field.offset >= end, let part = layout(field.type, in: metadata, depth: depth + 1)
        else { return nil }
        if field.offset > end { parts.append(padding(field.offset &- end)) }
        parts.append(part.text)
        end = field.offset &+ part.size
      }
      return ("<{ \(parts.joined(separator: ", ")) }>", end)
    case .reference: return ("i64", 8)
    case .opaque:
      return nil
    }
  }

  private static func padding(_ count: UInt32) -> String {
    count == 0 ? "" : "[\(count) x i8]"
  }
}
