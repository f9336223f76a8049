/// The blocks of instructions of a function in LLVM's text, and where each goes on.
struct ControlFlow {
  struct Block {
    /// The lines of the block, among those of the function.
    var lines: Range<Int>
    var successors: [Int] = []
    /// What decides between the first successor, where it is 1, and the second.
    var condition: String?
  }

  private(set) var blocks: [Block] = []

  /// Reads a function.
  ///
  /// - Parameter body: Its lines, without the line that defines it and the brace at the end.
  init(_ body: ArraySlice<String>) {
    var labels: [String: Int] = [:]
    var start = body.startIndex
    for index in body.indices {
      guard let label = Self.label(of: body[index]) else { continue }
      if index > start || !blocks.isEmpty { blocks.append(Block(lines: start..<index)) }
      start = index
      labels[label] = blocks.count
    }
    blocks.append(Block(lines: start..<body.endIndex))
    for index in blocks.indices {
      var targets: [Int] = []
      for line in body[blocks[index].lines] where line.hasPrefix("  ") {
        for piece in Self.pieces(of: line, after: "label %") {
          if let target = labels[piece] { targets.append(target) }
        }
        if let condition = line.range(of: "  br i1 ") {
          blocks[index].condition = String(line[condition.upperBound...].prefix { $0 != "," })
        }
      }
      blocks[index].successors = targets
    }
  }

  /// The label that a line is, without its colon, as it stands in the text.
  static func label(of line: String) -> String? {
    guard let first = line.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: ";"),
      let colon = line.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return String(line[..<colon])
  }

  private static func pieces(of line: String, after text: StaticString) -> [String] {
    var found: [String] = []
    var rest = Substring(line)
    while let range = rest.range(of: text) {
      rest = rest[range.upperBound...]
      // A name with other than the plain characters is quoted, and ends with its quote.
      let isQuoted = rest.utf8.first == UInt8(ascii: "\"")
      let name =
        isQuoted
        ? rest.prefix(1) + rest.dropFirst().prefix { $0 != "\"" } + "\""
        : rest.prefix { $0 != "," && $0 != " " }
      found.append(String(name))
    }
    return found
  }
}
