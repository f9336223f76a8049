/// Reads names from a table of strings that end in a zero byte (`.strtab`, the strings of `.BTF`).
///
/// Names may share bytes, so a small table could stand for a huge amount of text. A name is read
/// once, and all of them together may have only a few times as many bytes as the table.
struct StringTableReader {
  private let table: ByteReader
  private var strings: [String] = []
  /// By offset, where in ``strings`` the name is that was read there, plus 1; empty for a large table.
  private var places: [UInt32]
  /// The same for a large table, of which few names are read.
  private var sparsePlaces: [UInt32: Int] = [:]
  private var remaining: Int

  /// Up to this size a table of places costs less than hashing.
  private static let largeSize = 1 << 16

  init(_ table: ByteReader) {
    self.table = table
    self.remaining = table.count.multipliedReportingOverflow(by: 4).partialValue &+ 65_536
    places = [UInt32](repeating: 0, count: table.count <= Self.largeSize ? table.count : 0)
  }

  mutating func string(at offset: UInt32) throws(ObjectError) -> String {
    let start = Int(offset)
    if places.isEmpty {
      if let place = sparsePlaces[offset] { return strings[place] }
    } else if start < places.count, places[start] != 0 {
      return strings[Int(places[start]) &- 1]
    }
    let name = try read(start)
    if places.isEmpty {
      sparsePlaces[offset] = strings.count
    } else {
      places[start] = UInt32(clamping: strings.count &+ 1)
    }
    strings.append(name)
    return name
  }

  private mutating func read(_ start: Int) throws(ObjectError) -> String {
    let rest = try table.slice(at: start, count: max(0, table.count &- start))
    // Sound: the buffer does not leave the closure.
    let name: (text: String, size: Int)? = unsafe rest.withUnsafeBytes { bytes in
      guard let end = unsafe bytes.firstIndex(of: 0) else { return nil }
      guard end <= remaining else { return ("", end) }
      return unsafe (String(decoding: bytes[..<end], as: UTF8.self), end)
    }
    guard let name else {
      throw ObjectError(
        .malformed, "a name does not end within the string table", section: table.section,
        offset: start)
    }
    remaining &-= name.size
    guard remaining >= 0 else {
      throw ObjectError(
        .limitExceeded,
        "the names overlap so much that they would take far more room than the table",
        section: table.section, offset: start)
    }
    return name.text
  }
}
