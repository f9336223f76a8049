/// Lines of words, with the columns below each other.
struct Table {
  private var rows: [[String]] = []

  mutating func add(_ row: String...) { rows.append(row) }

  /// The lines, indented by two.
  var lines: [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, word) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], word.count)
      }
    }
    return rows.map { row in
      let last = row.lastIndex { !$0.isEmpty } ?? 0
      let words = row.prefix(through: last).enumerated()
        .map { column, word in
          // Nothing follows the last.
          column == last
            ? word : word + String(repeating: " ", count: widths[column] - word.count)
        }
      return "  " + words.joined(separator: "  ")
    }
  }
}
