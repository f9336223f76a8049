/// Reads names from a table of strings that end in a zero byte (`.strtab`, the strings of `.BTF`).
///
/// Names may share bytes, so a small table could stand for a huge amount of text. A name is read
/// once, and all of them together may have only a few times as many bytes as the table.
struct StringTableReader {
  private let table: ByteReader
  private var known: [UInt32: String] = [:]
  private var remaining: Int

  init(_ table: ByteReader) {
    self.table = table
    self.remaining = table.count.multipliedReportingOverflow(by: 4).partialValue &+ 65_536
  }

  mutating func string(at offset: UInt32) throws(ObjectError) -> String {
    if let string = known[offset] { return string }
    let start = Int(offset)
    let rest = try table.slice(at: start, count: max(0, table.count &- start))
    guard let end = rest.firstIndex(of: 0) else {
      throw ObjectError(
        .malformed, "a name does not end within the string table", section: table.section,
        offset: start)
    }
    let name = rest[rest.startIndex..<end]
    remaining &-= name.count
    guard remaining >= 0 else {
      throw ObjectError(
        .limitExceeded,
        "the names overlap so much that they would take far more room than the table",
        section: table.section, offset: start)
    }
    let string = String(decoding: name, as: UTF8.self)
    known[offset] = string
    return string
  }
}
