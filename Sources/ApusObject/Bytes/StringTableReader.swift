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
  ///
  /// None or one: without any, no type of a dictionary has to be made at the first load of a process.
  private var sparsePlaces: [[UInt32: Int]] = []
  private var remaining: Int
  private let remembersNames: Bool

  /// Up to this size a table of places costs less than hashing.
  private static let largeSize = 1 << 16

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - table: The bytes.
  ///   - remembersNames: Whether a name is read once. For a few names that is not worth it; there is no limit on them.
  init(_ table: ByteReader, remembersNames: Bool = true) {
    self.table = table
    self.remembersNames = remembersNames
    guard remembersNames else {
      remaining = .max
      places = []
      return
    }
    remaining = table.count.multipliedReportingOverflow(by: 4).partialValue &+ 65_536
    places = Array(filledWith: 0, count: table.count <= Self.largeSize ? table.count : 0)
  }

  /// Whether the name at an offset starts so, without reading it; not, if it is not in the table.
  func hasPrefix(_ prefix: StaticString, at offset: UInt32) -> Bool {
    let start = Int(offset)
    guard start <= table.count &- prefix.utf8CodeUnitCount else { return false }
    // Sound: as many bytes as the prefix has are there, and neither buffer leaves the closure.
    return unsafe table.bytes.withUnsafeBytes { bytes in
      prefix.withUTF8Buffer { prefix in
        for index in 0..<prefix.count
        where unsafe prefix[index] != bytes[start &+ index] {
          return false
        }
        return true
      }
    }
  }

  mutating func string(at offset: UInt32) throws(ObjectError) -> String {
    let start = Int(offset)
    guard remembersNames else { return try read(start) }
    if places.isEmpty {
      if let place = sparsePlaces.first?[offset] { return strings[place] }
    } else if start < places.count, places[start] != 0 {
      return strings[Int(places[start]) &- 1]
    }
    let name = try read(start)
    if places.isEmpty {
      if sparsePlaces.isEmpty { sparsePlaces = [[:]] }
      sparsePlaces[0][offset] = strings.count
    } else {
      places[start] = UInt32(clamping: strings.count &+ 1)
    }
    strings.append(name)
    return name
  }

  private mutating func read(_ start: Int) throws(ObjectError) -> String {
    if start > table.count { _ = try table.slice(at: start, count: 0) }
    // Sound: the buffer does not leave the closure, and each index is below its count.
    let name: (text: String, size: Int)? = unsafe table.bytes.withUnsafeBytes { bytes in
      let count = bytes.count
      var end = start
      while end < count, unsafe bytes[end] != 0 { end &+= 1 }
      guard end < count else { return nil }
      guard end &- start <= remaining else { return ("", end &- start) }
      let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      return unsafe (String(decoding: text, as: UTF8.self), end &- start)
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
