#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// LLVM's intermediate language as text, line by line.
///
/// Text, because the toolchain has no library for it that Swift could use, and because what Apus
/// has to change in it is little: see `IRText+Lowering.swift`.
struct IRText {
  /// The lines, without their line feeds.
  var lines: [String]

  /// Text, cut into lines.
  init(_ text: String) {
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }

  /// The whole text.
  var text: String { lines.joined(separator: "\n") }
}

extension IRText {
  /// The name of the symbol that `line` defines or declares, or calls: what follows the first `@`.
  static func symbol(in line: some StringProtocol) -> String? {
    let bytes = line.utf8
    guard let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let start = bytes.index(after: at)
    guard start < bytes.endIndex else { return nil }
    if bytes[start] == UInt8(ascii: "\"") {
      let name = bytes.index(after: start)
      guard let end = bytes[name...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
      return String(Substring(line[name..<end]))
    }
    let end = bytes[start...].firstIndex { !isNameByte($0) } ?? bytes.endIndex
    return String(Substring(line[start..<end]))
  }

  /// A symbol as it stands in the text: names with other than the plain characters are quoted.
  static func reference(to symbol: String) -> String {
    symbol.utf8.allSatisfy(isNameByte) ? "@\(symbol)" : "@\"\(symbol)\""
  }

  /// The number of the debug location that an instruction has: the N in `!dbg !N`.
  static func debugLocation(of line: String) -> Int? {
    guard let marker = line.range(of: "!dbg !") else { return nil }
    return Int(line[marker.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  /// Whether a name in the text may have a byte in it without being quoted.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension StringProtocol {
  /// Where `text` first stands in the string.
  ///
  /// By bytes, not by characters: the intermediate language of a program is some thousand lines
  /// long, and all the texts searched for are ASCII.
  func range(of text: StaticString) -> Range<Index>? {
    let count = text.utf8CodeUnitCount
    // Most of the compiler's own time goes here: a tool of a build is seldom compiled with optimisation.
    // SAFETY: both buffers are there for as long as the call lasts.
    let offset = utf8.withContiguousStorageIfAvailable { bytes -> Int? in
      guard let base = bytes.baseAddress, count > 0 else { return nil }
      let start = unsafe UnsafeRawPointer(base)
      let last = bytes.count - count
      var offset = 0
      while offset <= last {
        guard
          let found = unsafe memchr(
            start + offset, Int32(text.utf8Start.pointee), last - offset + 1)
        else { return nil }
        offset = unsafe start.distance(to: UnsafeRawPointer(found))
        if unsafe memcmp(found, text.utf8Start, count) == 0 { return offset }
        offset += 1
      }
      return nil
    }
    if let offset {
      return offset.map { offset in
        let start = utf8.index(startIndex, offsetBy: offset)
        return start..<utf8.index(start, offsetBy: count)
      }
    }
    // SAFETY: the buffer is that of a literal, which lives forever.
    let needle = unsafe UnsafeBufferPointer(start: text.utf8Start, count: count)
    let bytes = utf8
    guard let first = unsafe needle.first else { return nil }
    var start = bytes.startIndex
    while let found = bytes[start...].firstIndex(of: first) {
      guard let end = bytes.index(found, offsetBy: count, limitedBy: bytes.endIndex) else {
        return nil
      }
      if unsafe bytes[found..<end].elementsEqual(needle) { return found..<end }
      start = bytes.index(after: found)
    }
    return nil
  }

  /// Whether `text` stands anywhere in the string.
  func has(_ text: StaticString) -> Bool { range(of: text) != nil }
}

extension String {
  /// Takes away `text` wherever it stands.
  mutating func remove(_ text: StaticString) {
    while let range = range(of: text) { removeSubrange(range) }
  }
}
